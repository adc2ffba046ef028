// SPDX-License-Identifier: MIT
// A web server: files of the folder www, work in goroutines, and its end when asked for.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// work adds numbers in as many goroutines as asked for; each sleeps a little.
func work(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.Atoi(r.FormValue("n"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var group sync.WaitGroup
	results := make(chan int, n)
	for i := 0; i < n; i++ {
		group.Add(1)
		go func(i int) {
			defer group.Done()
			time.Sleep(time.Millisecond)
			results <- i * i
		}(i)
	}
	group.Wait()
	close(results)
	sum := 0
	for result := range results {
		sum += result
	}
	fmt.Fprintf(w, "sum %d\n", sum)
}

func main() {
	done := make(chan struct{})
	server := &http.Server{Addr: ":16084"}
	http.Handle("/", http.FileServer(http.Dir("www")))
	http.HandleFunc("/work", work)
	http.HandleFunc("/end", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "ends")
		close(done)
	})
	go func() {
		if err := server.ListenAndServe(); err != http.ErrServerClosed {
			log.Fatal(err)
		}
	}()
	<-done
	if err := server.Shutdown(context.Background()); err != nil {
		log.Fatal(err)
	}
}
