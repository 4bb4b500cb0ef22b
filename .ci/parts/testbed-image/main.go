// The program in the images of the test bed: it keeps the contract of an application, as far as it is known, and says so where something is
// missing. Its contract is in HOLDFAST_CONTRACT. Called without one it only waits, which is what the container of a pod itself does; called
// by another name, as probes do, it asks whether the application answers.
package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"
)

// Port is where the application listens, unless a variable says otherwise.
type Port struct {
	Number int    `json:"number"`
	From   string `json:"from"`
	IsUDP  bool   `json:"isUdp"`
	// Not everything that uses the image listens there: a container beside it may.
	IsShared bool `json:"isShared"`
}

// Folder is where it keeps its data, unless a variable says otherwise.
type Folder struct {
	Path string   `json:"path"`
	From []string `json:"from"`
}

// Need is another application that it talks to.
type Need struct {
	Address string `json:"address"`
	IsFatal bool   `json:"isFatal"`
}

// Contract is what the bed knows of an application.
type Contract struct {
	Ports     []Port   `json:"ports"`
	Paths     []string `json:"paths"`
	Data      []Folder `json:"data"`
	Variables []string `json:"variables"`
	Files     []string `json:"files"`
	Needs     []Need   `json:"needs"`
	// What it is called by where it is the application and does not ask for it.
	Starts []string `json:"starts"`
	// How those start that do their work and end, as init containers do.
	Endings []Ending `json:"endings"`
}

// Ending is a command line and what is set beside it, by which one that ends is told from one that goes on.
type Ending struct {
	Arguments []string          `json:"arguments"`
	Variables map[string]string `json:"variables"`
}

const program = "stand-in"

func main() {
	contract, err := read()
	if err != nil {
		fail("HOLDFAST_CONTRACT: %v", err)
	}
	if name := filepath.Base(os.Args[0]); name != program && !slices.Contains(contract.Starts, name) {
		ask(contract)
	}
	checkInputs(contract)
	for _, folder := range contract.Data {
		keep(pathOf(folder))
	}
	if slices.ContainsFunc(contract.Endings, isThis) {
		say("done")
		return
	}
	for _, port := range contract.Ports {
		serve(port, contract.Paths)
	}
	say("keeps its contract")
	go live(contract)
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	<-stop
	say("asked to stop")
}

func isThis(ending Ending) bool {
	for name, value := range ending.Variables {
		if os.Getenv(name) != value {
			return false
		}
	}
	return slices.Equal(ending.Arguments, os.Args[1:])
}

func read() (Contract, error) {
	var contract Contract
	text := os.Getenv("HOLDFAST_CONTRACT")
	if text == "" {
		return contract, nil
	}
	return contract, json.Unmarshal([]byte(text), &contract)
}

// What a probe wants to know.
func ask(contract Contract) {
	for _, port := range contract.Ports {
		if port.IsUDP || port.IsShared {
			continue
		}
		connection, err := net.DialTimeout("tcp", "127.0.0.1:"+strconv.Itoa(numberOf(port)), 2*time.Second)
		if err != nil {
			fail("%v", err)
		}
		connection.Close()
	}
	os.Exit(0)
}

func checkInputs(contract Contract) {
	for _, name := range contract.Variables {
		if os.Getenv(name) == "" {
			fail("the variable %s is missing", name)
		}
	}
	for _, path := range contract.Files {
		if _, err := os.ReadFile(path); err != nil {
			fail("a file is missing: %v", err)
		}
	}
}

// Writes and reads what it keeps, as the user that it runs as.
func keep(folder string) {
	path := filepath.Join(folder, ".holdfast-"+strconv.Itoa(os.Getpid()))
	written := time.Now().String()
	if err := os.WriteFile(path, []byte(written), 0o600); err != nil {
		fail("its data cannot be written, as user %d: %v", os.Getuid(), err)
	}
	found, err := os.ReadFile(path)
	if err != nil || string(found) != written {
		fail("its data cannot be read: %v", err)
	}
	os.Remove(path)
}

func serve(port Port, paths []string) {
	address := ":" + strconv.Itoa(numberOf(port))
	if port.IsUDP {
		connection, err := net.ListenPacket("udp", address)
		if isTaken(port, err) {
			return
		}
		if err != nil {
			fail("%v", err)
		}
		go swallow(connection)
		return
	}
	listener, err := net.Listen("tcp", address)
	if isTaken(port, err) {
		return
	}
	if err != nil {
		fail("%v", err)
	}
	handler := http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		if request.URL.Path != "/" && !slices.Contains(paths, request.URL.Path) {
			writer.WriteHeader(http.StatusNotFound)
		}
		name, _ := os.Hostname()
		fmt.Fprintln(writer, name)
	})
	go func() { fail("%v", http.Serve(&either{listener, certificate()}, handler)) }()
}

// Whether a container beside it listens there, which may have the same image.
func isTaken(port Port, err error) bool {
	return port.IsShared && errors.Is(err, syscall.EADDRINUSE)
}

// A listener that speaks TLS with whoever starts with it, and HTTP with the others.
type either struct {
	net.Listener
	config *tls.Config
}

func (listener *either) Accept() (net.Conn, error) {
	connection, err := listener.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &undecided{Conn: connection, config: listener.config}, nil
}

// A connection whose first byte decides, once somebody reads it.
type undecided struct {
	net.Conn
	config *tls.Config
	chosen net.Conn
}

func (connection *undecided) Read(into []byte) (int, error) {
	if connection.chosen == nil {
		reader := bufio.NewReader(connection.Conn)
		first, err := reader.Peek(1)
		if err != nil {
			return 0, err
		}
		connection.chosen = &buffered{connection.Conn, reader}
		// The first byte of a handshake.
		if first[0] == 0x16 {
			connection.chosen = tls.Server(connection.chosen, connection.config)
		}
	}
	return connection.chosen.Read(into)
}

func (connection *undecided) Write(from []byte) (int, error) {
	if connection.chosen == nil {
		return connection.Conn.Write(from)
	}
	return connection.chosen.Write(from)
}

// A connection of which something was read ahead.
type buffered struct {
	net.Conn
	reader *bufio.Reader
}

func (connection *buffered) Read(into []byte) (int, error) { return connection.reader.Read(into) }

// Probes ask whether it answers, not who it is.
func certificate() *tls.Config {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		fail("%v", err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().AddDate(1, 0, 0)}
	signed, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		fail("%v", err)
	}
	own := tls.Certificate{Certificate: [][]byte{signed}, PrivateKey: key}
	return &tls.Config{Certificates: []tls.Certificate{own}, MinVersion: tls.VersionTLS12}
}

func swallow(connection net.PacketConn) {
	buffer := make([]byte, 1500)
	for {
		if _, _, err := connection.ReadFrom(buffer); err != nil {
			fail("%v", err)
		}
	}
}

// An application that cannot reach its data ends; one with a heartbeat shows it.
func live(contract Contract) {
	before := ""
	for {
		if now := lacking(contract.Needs); now != before {
			say("%s", now)
			before = now
		}
		for _, folder := range contract.Data {
			keep(pathOf(folder))
		}
		if path := os.Getenv("HEARTBEAT_FILE"); path != "" {
			if err := os.WriteFile(path, []byte("alive\n"), 0o600); err != nil {
				fail("its heartbeat: %v", err)
			}
		}
		time.Sleep(5 * time.Second)
	}
}

// The bed reads the last of these lines, whose first word decides.
func lacking(needs []Need) string {
	found := "whole: it reaches what it needs"
	for _, need := range needs {
		connection, err := net.DialTimeout("tcp", need.Address, 3*time.Second)
		if err == nil {
			connection.Close()
			continue
		}
		if need.IsFatal {
			return fmt.Sprintf("down: it cannot reach %s: %v", need.Address, err)
		}
		found = fmt.Sprintf("reduced: it cannot reach %s: %v", need.Address, err)
	}
	return found
}

func numberOf(port Port) int {
	if _, own, err := net.SplitHostPort(os.Getenv(port.From)); err == nil {
		if number, err := strconv.Atoi(own); err == nil {
			return number
		}
	}
	if number, err := strconv.Atoi(os.Getenv(port.From)); port.From != "" && err == nil {
		return number
	}
	return port.Number
}

func pathOf(folder Folder) string {
	for _, name := range folder.From {
		if own := os.Getenv(name); own != "" {
			return own
		}
	}
	return folder.Path
}

func say(format string, values ...any) {
	fmt.Printf("stand-in: "+format+"\n", values...)
}

func fail(format string, values ...any) {
	say(format, values...)
	os.Exit(1)
}
