package org.posthorn.server.scripts;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.posthorn.admin.scripts.ActionText;
import org.posthorn.mime.HeaderFields;
import org.posthorn.server.cli.command.StandardInput;
import org.posthorn.server.outcome.ExitCode;
import org.posthorn.sieve.SieveLimits;
import org.posthorn.sieve.run.Environment;
import org.posthorn.sieve.run.HeldMessage;
import org.posthorn.sieve.run.Interpreter;
import org.posthorn.sieve.run.RunResult;
import org.posthorn.sieve.script.Compilation;
import org.posthorn.sieve.script.Compiler;
import org.posthorn.sieve.script.Script;
import org.posthorn.sieve.script.SieveCommand.Location;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `posthorn sieve test`: needs no installation, and performs no actions.
@Command(
    name = "test",
    description = {
      "Run a script on a message, without an account, and print each test and action.",
      "Included scripts are read from the same directory, as NAME.sieve. The only mailbox is"
          + " INBOX, and there are no records of earlier runs.",
      "Exits with 1 if the script cannot be used, or its run fails."
    })
public final class SieveTrial implements Callable<Integer> {
  @Parameters(paramLabel = "SCRIPT", index = "0", description = "The file with the script.")
  Path script = Path.of("");

  @Parameters(
      paramLabel = "MESSAGE",
      index = "1",
      description = "The file with the message; - for the standard input.")
  Path message = Path.of("");

  @Option(
      names = "--from",
      paramLabel = "ADDRESS",
      description = "The envelope's sender (default: that of Return-Path).")
  @Nullable String from;

  @Option(
      names = "--to",
      paramLabel = "ADDRESS",
      description = "The envelope's recipient (default: that of Delivered-To).")
  @Nullable String to;

  @Option(names = "--json", description = "Print JSON.")
  boolean json;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    Compilation compilation = Compiler.compile(Files.readAllBytes(script), SieveLimits.defaults());
    if (compilation.script().isEmpty()) {
      compilation
          .problems()
          .forEach(problem -> spec.commandLine().getErr().println(script + ":" + problem));
      return ExitCode.FAILED;
    }
    byte[] octets = withCrlf(StandardInput.read(message, spec));
    HeaderFields header = HeaderFields.parse(octets);
    HeldMessage held =
        HeldMessage.of(
            Optional.ofNullable(from).orElse(address(header, "Return-Path")),
            Optional.ofNullable(to).orElse(address(header, "Delivered-To")),
            octets);
    RunResult outcome =
        Interpreter.run(
            compilation.script().get(), held, new Beside(script), SieveLimits.defaults(), true);
    show(outcome, spec.commandLine().getOut());
    return outcome.error().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
  }

  private static String address(HeaderFields header, String field) {
    return header.first(field).map(found -> found.value().replaceAll("[<>\\s]", "")).orElse("");
  }

  /// Files have the line ends of the system, messages have CRLF.
  private static byte[] withCrlf(byte[] octets) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(octets.length + octets.length / 32);
    for (int i = 0; i < octets.length; i++) {
      if (octets[i] == '\n' && (i == 0 || octets[i - 1] != '\r')) {
        out.write('\r');
      }
      out.write(octets[i]);
    }
    return out.toByteArray();
  }

  private void show(RunResult outcome, PrintWriter out) {
    List<String> actions = outcome.actions().stream().map(ActionText::of).toList();
    if (json) {
      ObjectNode shown = JsonMapper.shared().createObjectNode();
      shown.set("actions", array(actions));
      outcome.error().ifPresent(error -> shown.put("error", error.toString()));
      shown.set("remarks", array(lines(outcome.remarks())));
      shown.set("trace", array(lines(outcome.trace())));
      out.println(shown);
      return;
    }
    lines(outcome.trace()).forEach(out::println);
    outcome.error().ifPresent(error -> out.println("error: " + error));
    lines(outcome.remarks()).forEach(remark -> out.println("remark: " + remark));
    out.println("actions:");
    actions.forEach(action -> out.println("  " + action));
  }

  private static List<String> lines(List<RunResult.Line> lines) {
    return lines.stream().map(line -> line.toString().replaceAll("\\p{Cntrl}", " ")).toList();
  }

  private static ArrayNode array(List<String> texts) {
    ArrayNode shown = JsonMapper.shared().createArrayNode();
    texts.forEach(shown::add);
    return shown;
  }

  /// Finds scripts in the same directory.
  private record Beside(Path script) implements Environment {
    @Override
    public ZonedDateTime now() {
      return ZonedDateTime.now(ZoneId.systemDefault());
    }

    @Override
    public Optional<Script> script(Location location, String octets) {
      String name =
          new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
      if (name.contains("/") || name.contains("\0")) {
        return Optional.empty(); // only in the same directory
      }
      Path file = script.resolveSibling(name + ".sieve");
      try {
        return Files.exists(file)
            ? Compiler.compile(Files.readAllBytes(file), SieveLimits.defaults()).script()
            : Optional.empty();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
