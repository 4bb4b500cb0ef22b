// The program in the images of the test bed: it keeps the contract of an application, as far as it is known, and says so where something is
// missing. Its contract is in HOLDFAST_CONTRACT. Called without one it only waits, which is what the container of a pod itself does; called
// by another name, as probes do, it asks whether the application answers.
package main

import (
	"encoding/json"
	"fmt"
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
	Ends      bool     `json:"ends"`
}

const program = "stand-in"

func main() {
	contract, err := read()
	if err != nil {
		fail("HOLDFAST_CONTRACT: %v", err)
	}
	if filepath.Base(os.Args[0]) != program {
		ask(contract)
	}
	checkInputs(contract)
	for _, folder := range contract.Data {
		keep(pathOf(folder))
	}
	if contract.Ends {
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
		if port.IsUDP {
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
		if err != nil {
			fail("%v", err)
		}
		go swallow(connection)
		return
	}
	listener, err := net.Listen("tcp", address)
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
	go func() { fail("%v", http.Serve(listener, handler)) }()
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
