package org.posthorn.server.cli.mail;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.posthorn.server.cli.command.AdministrationCommand;
import org.posthorn.server.control.ControlRequest;
import org.posthorn.server.keyserver.SimulatedPair;
import org.posthorn.server.outcome.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `posthorn qkd ...`
@Command(
    name = "qkd",
    description = {
      "Key links to other servers (qkd.links), with which mail is sealed.",
      "Each of the two mail servers has a key server of its own, which gives it keys from quantum"
          + " key distribution."
    },
    subcommands = {
      QkdCommands.Status.class,
      QkdCommands.PublicKeys.class,
      QkdCommands.Simulate.class
    })
public final class QkdCommands {
  private QkdCommands() {}

  @Command(
      name = "status",
      description = "Ask the key server of each link, and show its stock, rate and last failure.")
  static final class Status extends AdministrationCommand {
    @Override
    protected ControlRequest request() {
      return ControlRequest.of("qkd.status");
    }

    @Override
    protected void print(PrintWriter out, JsonNode result) {
      if (result.isEmpty()) {
        out.println("no key links (qkd.links)");
      }
      for (JsonNode link : result) {
        out.println("key link " + text(link, "name"));
        line(out, "domains", text(link, "domains"));
        line(out, "key server", text(link, "keyServer") + servers(link));
        line(out, "stock", stock(link));
        line(out, "rate", rate(link));
        line(out, "keys used", text(link, "keysUsed"));
        line(out, "without keys", text(link, "withoutKeys"));
        line(out, "peer keys", "SHA-256 " + text(link, "peer"));
        line(out, "last answer", link.has("answered") ? text(link, "answered") : "never");
        line(
            out,
            "last failure",
            link.has("failed")
                ? text(link, "failed") + ": " + text(link, "failedReason")
                : "never");
      }
      out.flush();
    }

    private static void line(PrintWriter out, String name, String value) {
      out.println("  " + name + ": " + value);
    }

    private static String text(JsonNode link, String field) {
      return link.path(field).asString("");
    }

    private static String servers(JsonNode link) {
      return link.has("source")
          ? " (" + text(link, "source") + ", with " + text(link, "target") + ")"
          : "";
    }

    private static String stock(JsonNode link) {
      return link.has("stored")
          ? text(link, "stored") + " of at most " + text(link, "storedMax") + " keys"
          : "not known: " + text(link, "failure");
    }

    /// A full stock does not grow.
    private static String rate(JsonNode link) {
      if (!link.has("keysPerMinute")) {
        return "not measured yet; the server measures it every minute";
      }
      boolean full = link.has("stored") && text(link, "stored").equals(text(link, "storedMax"));
      return text(link, "keysPerMinute")
          + " keys a minute"
          + (full ? " or more: the stock is full" : "");
    }
  }

  @Command(
      name = "public-keys",
      description = {
        "Print this server's public keys, for the file that peer-keys names on the other server.",
        "They are made the first time. Compare the fingerprint that --json shows over a trusted"
            + " channel."
      })
  static final class PublicKeys extends AdministrationCommand {
    @Override
    protected ControlRequest request() {
      return ControlRequest.of("qkd.public-keys");
    }

    @Override
    protected void print(PrintWriter out, JsonNode result) {
      out.print(result.path("text").asString(""));
      out.flush();
    }
  }

  @Command(
      name = "simulate",
      description = {
        "Run a pair of simulated key servers on 127.0.0.1 until it is interrupted, and print the"
            + " configuration for two mail servers.",
        "Only to try it out: these keys come from a random number generator."
      })
  static final class Simulate implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
        names = "--directory",
        required = true,
        paramLabel = "DIR",
        description = "For certificates and keys, which are made there unless they exist.")
    private Path directory = Path.of("");

    @Option(names = "--first-port", defaultValue = "7441", description = "Default: 7441.")
    private int firstPort;

    @Option(names = "--second-port", defaultValue = "7442", description = "Default: 7442.")
    private int secondPort;

    @Option(
        names = "--rate",
        defaultValue = "10",
        paramLabel = "N",
        description = "Keys that are added per second. Default: 10.")
    private double rate;

    @Option(
        names = "--stock",
        defaultValue = "1000",
        paramLabel = "N",
        description = "Keys that are kept at most. Default: 1000.")
    private int stock;

    @Override
    public Integer call() throws IOException, InterruptedException {
      CountDownLatch stopped = new CountDownLatch(1);
      try (SimulatedPair pair =
          SimulatedPair.start(directory, rate, stock, firstPort, secondPort)) {
        PrintWriter out = spec.commandLine().getOut();
        print(out, pair, 0, "first", "second");
        print(out, pair, 1, "second", "first");
        out.println("# The key servers run until this command is interrupted.");
        out.flush();
        Runtime.getRuntime().addShutdownHook(new Thread(stopped::countDown, "stop"));
        stopped.await();
      }
      return ExitCode.DONE;
    }

    private static void print(
        PrintWriter out, SimulatedPair pair, int which, String own, String other) {
      out.println("# For posthorn.toml of the " + own + " mail server. Put in the domains of the");
      out.println("# other one, and the output of 'posthorn qkd public-keys' there as the file");
      out.println("# that peer-keys names, in the data directory.");
      out.println(
          pair.configuration(
              which, "domain-of-the-" + other + ".example", other + "-public-keys.txt", "wait"));
    }
  }
}
