/** Why Flux refuses something, in its words and in those of holdfast. */
const kinds: readonly (readonly [flux: RegExp, holdfast: RegExp])[] = [
  [/must specify --enable-helm/, /renders no charts/],
  [
    /already registered id|already_registered/,
    /is built twice|are called .* then|gives two objects the name|is there already/,
  ],
  [/expect a string/, /more than texts/],
  [/ID conflict/, /are called .* then/],
  [/missing metadata\.name/, /has no name/],
  [/missing Resource metadata/, /is no Kubernetes object|has no kind/],
  [
    /no such file or directory|unable to find one of|loader\.New|not a valid directory/,
    /is missing|is not there|does not exist|no YAML/,
  ],
  [
    /mapping key .* already defined|yaml: line \d+|yaml: |MalformedYAMLError/,
    /is no YAML|no valid YAML|given twice|defined twice/,
  ],
  [/variable not set \(strict mode\)/, /does not define/],
  [/envsubst error: YAMLToJSON/, /makes it no YAML|cuts a character in two/],
  [/variable substitution failed: (?!variable not set)/, /Flux refuses this text/],
  [/json: unknown field/, /is no field/],
  [/json: cannot unmarshal/, /has to be|a kustomization is a map/],
  [/illegally repeats the key/, /has the key .* twice/],
  [/does not exist; cannot merge or replace/, /is to (?:merge|replace) with nothing/],
  [/exists; can not use behavior/, /is there already/],
  [/no matches for Id|failed to find unique target|no resource matches strategic merge/, /no object is called/],
  [/does not apply|missing value|test failed|Unable to remove nonexistent key/, /a JSON patch /],
  [/must specify the target name/, /needs the name of its target/],
  [/must specify a target for (?:JSON ?)?patch/i, /a JSON patch needs a target/],
  [
    /nothing selected by|multiple matches for selector|missing for replacement source|options\.index/,
    /source of a replacement/,
  ],
  [/replacements must specify|mutually exclusive|must specify resources to select/, /a replacement /],
  [/unable to find (?:or create )?field/, /in the target of a replacement|a (?:map|list) is needed/],
  [/delimiter option/, /a delimiter needs a text/],
  [/cannot decode !!str/, /is put where a \w+ stands/],
  [/cannot be mapped to a field|var .* not found|already encountered|resId matches for var/, /the var /],
  [/conflicting fieldspecs/, /both created and not created/],
  [/wrong node kind/, /is needed where|is needed on the way|cannot be set in/],
  [/expected kind/, /is a Component|is no Component/],
  [/cycle detected/, /leads back/],
  [/kind should be|apiVersion .*should be|apiVersion for/, /the (?:kind|apiVersion) of a/],
  [/error parsing regexp/, /is no regular expression/],
  [/unable to find patch target|couldn't parse the selector|found '.*', expected/, /is no selector of labels/],
  [/resource with name .* does not match a config/, /no workload with replicas/],
  [/NestedStringMap|accessor error|is of the type/, /needs quotes|is a (?:number|boolean)/],
];

/** Whether one of the things that were found is what Flux says. */
export function isSaid(error: string, found: readonly string[]): boolean {
  return kinds.some(([flux, holdfast]) => flux.test(error) && found.some((each) => holdfast.test(each)));
}
