// Reads each file as Alloy's or Terraform's own parser does, and says what it found.
package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/grafana/alloy/syntax/ast"
	"github.com/grafana/alloy/syntax/parser"
	"github.com/hashicorp/hcl/v2/hclparse"
)

func main() {
	failed := false
	for _, path := range os.Args[1:] {
		found, err := read(path)
		if err != nil {
			fmt.Printf("%s: %v\n", path, err)
			failed = true
			continue
		}
		fmt.Printf("%s: %s\n", path, strings.Join(found, ", "))
	}
	if failed {
		os.Exit(1)
	}
}

func read(path string) ([]string, error) {
	if strings.HasSuffix(path, ".tf") {
		file, problems := hclparse.NewParser().ParseHCLFile(path)
		if problems.HasErrors() {
			return nil, problems
		}
		return []string{fmt.Sprintf("%d bytes of Terraform", len(file.Bytes))}, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	file, err := parser.ParseFile(path, text)
	if err != nil {
		return nil, err
	}
	blocks := []string{}
	for _, statement := range file.Body {
		if block, ok := statement.(*ast.BlockStmt); ok {
			blocks = append(blocks, fmt.Sprintf("%s %q", strings.Join(block.Name, "."), block.Label))
		}
	}
	return blocks, nil
}
