// Written by bin/write-custom-fields.js: not to be edited.
import type { FieldTable } from '../field-table.ts';

/** The fields of the kinds of external-dns, by its own CRDs. */
export const externalDnsFields: FieldTable = {
  version: '0.22',
  kinds:
    'externaldns.k8s.io/v1alpha1 DNSEndpoint M3;externaldns.k8s.io/v1alpha1 DNSRecord M5',
  models:
    'M0 name:s value:s;M1 dnsName:s labels:%s providerSpecific:*M0 recordTTL:i recordType:s setIdentifier:s targets:*s;M2 endpoints:*M1;M3 apiVersion:o kind:o metadata:o spec:M2 status:o;M4 endpoint!:M1;M5 apiVersion:o kind:o metadata:o spec:M4 status:o',
};
