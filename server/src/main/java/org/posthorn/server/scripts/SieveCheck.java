package org.posthorn.server.scripts;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.posthorn.server.cli.command.StandardInput;
import org.posthorn.server.outcome.ExitCode;
import org.posthorn.sieve.SieveLimits;
import org.posthorn.sieve.script.Compilation;
import org.posthorn.sieve.script.Compiler;
import org.posthorn.sieve.script.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `posthorn sieve check`: needs no installation.
@Command(
    name = "check",
    description = {
      "Check a script; each problem is printed as FILE:LINE:COLUMN.",
      "Exits with 1 if there is an error, with 0 if there are only warnings."
    })
public final class SieveCheck implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The script; - for the standard input.")
  Path file = Path.of("");

  @Option(names = "--json", description = "Print JSON.")
  boolean json;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    Compilation compilation =
        Compiler.compile(StandardInput.read(file, spec), SieveLimits.defaults());
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode shown = JsonMapper.shared().createObjectNode();
      shown.put("correct", compilation.script().isPresent());
      shown.set("problems", problems(compilation.problems()));
      out.println(shown);
    } else {
      compilation.problems().forEach(problem -> out.println(file + ":" + problem));
    }
    return compilation.script().isPresent() ? ExitCode.DONE : ExitCode.FAILED;
  }

  static ArrayNode problems(List<Problem> problems) {
    ArrayNode shown = JsonMapper.shared().createArrayNode();
    for (Problem problem : problems) {
      shown
          .addObject()
          .put("line", problem.position().line())
          .put("column", problem.position().column())
          .put("error", problem.error())
          .put("message", problem.message());
    }
    return shown;
  }
}
