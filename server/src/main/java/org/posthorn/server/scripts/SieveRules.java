package org.posthorn.server.scripts;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.server.cli.command.StandardInput;
import org.posthorn.server.outcome.ExitCode;
import org.posthorn.sieve.SieveLimits;
import org.posthorn.sieve.rules.RuleLimits;
import org.posthorn.sieve.rules.RuleSet;
import org.posthorn.sieve.rules.RulesException;
import org.posthorn.sieve.rules.RulesJson;
import org.posthorn.sieve.rules.RulesScript;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/// `posthorn sieve rules ...`: needs no installation.
@Command(
    name = "rules",
    description = "Simple rules as JSON, and the scripts that they make.",
    subcommands = {SieveRules.ToSieve.class, SieveRules.FromSieve.class})
public final class SieveRules {
  private static final RulesJson JSON = new RulesJson(RuleLimits.defaults());
  private static final RulesScript SCRIPT =
      new RulesScript(SieveLimits.defaults(), RuleLimits.defaults());

  @Command(name = "to-sieve", description = "Print the script that a file of rules makes.")
  static final class ToSieve implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The rules; - for the standard input.")
    Path file = Path.of("");

    @Option(names = "--json", description = "Print the script within JSON.")
    boolean json;

    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
      String rules = new String(StandardInput.read(file, spec), StandardCharsets.UTF_8);
      String script;
      try {
        script = new String(SCRIPT.write(JSON.read(rules)), StandardCharsets.UTF_8);
      } catch (RulesException e) {
        throw new OperationException(Reason.INVALID, file + ": " + e.getMessage());
      }
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(JsonMapper.shared().createObjectNode().put("script", script));
      } else {
        out.print(script);
        out.flush();
      }
      return ExitCode.DONE;
    }
  }

  @Command(
      name = "from-sieve",
      description = {
        "Print the rules that a script was made from, as JSON.",
        "Exits with 1 if it was not made from rules, or was edited since."
      })
  static final class FromSieve implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The script; - for the standard input.")
    Path file = Path.of("");

    @Option(names = "--json", description = "Print the JSON in one line.")
    boolean json;

    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
      Optional<RuleSet> rules = SCRIPT.read(StandardInput.read(file, spec));
      if (rules.isEmpty()) {
        throw new OperationException(
            Reason.FAILED, file + " was not made from rules, or was edited by hand since");
      }
      spec.commandLine()
          .getOut()
          .println(json ? JSON.write(rules.get()) : JSON.writePretty(rules.get()));
      return ExitCode.DONE;
    }
  }
}
