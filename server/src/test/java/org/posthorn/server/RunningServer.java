package org.posthorn.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.posthorn.runtime.Metrics;
import org.posthorn.server.cli.CommandLineInterface;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.storage.DataDirectory;
import org.posthorn.server.storage.Storage;
import org.posthorn.testkit.FreePorts;
import org.posthorn.testkit.LineClient;

/// A whole server in this process, as `posthorn quickstart` makes it: `example.test` with `admin`,
/// `alice` and `bob`, whose password is [#PASSWORD], on free ports of 127.0.0.1.
///
/// It can be stopped and started again on what it has kept. One thread starts and stops it; any may
/// talk to it.
public final class RunningServer implements AutoCloseable {
  public static final String DOMAIN = "example.test";
  public static final String PASSWORD = "correct horse";

  /// The well-known ports, to which the base is added.
  public static final int MX = 25;

  public static final int SUBMISSION = 587;
  public static final int SUBMISSIONS = 465;
  public static final int IMAP = 143;
  public static final int IMAPS = 993;
  public static final int POP3 = 110;
  public static final int POP3S = 995;
  public static final int MANAGESIEVE = 4190;
  public static final int HTTP = 80;
  public static final int HTTPS = 443;

  private final Path data;
  private final int portBase;
  private Optional<Posthorn> server = Optional.empty();

  private RunningServer(Path data, int portBase) {
    this.data = data;
    this.portBase = portBase;
  }

  /// Makes a server in a directory and starts it.
  public static RunningServer quickstart(Path data) throws IOException {
    RunningServer made = new RunningServer(data, freePorts());
    made.start();
    return made;
  }

  /// Makes the data directory of a server that does not run.
  public static RunningServer stopped(Path data) throws IOException {
    RunningServer made = new RunningServer(data, freePorts());
    Quickstart quickstart = made.quickstart();
    Configuration configuration = quickstart.prepare();
    try (Storage storage = Storage.open(configuration)) {
      quickstart.accounts(storage, configuration);
    }
    return made;
  }

  /// Makes the configuration of a server that has no accounts yet, as a first run of quickstart
  /// leaves it that is ended early.
  static RunningServer configured(Path data) throws IOException {
    RunningServer made = new RunningServer(data, freePorts());
    made.quickstart().prepare();
    return made;
  }

  /// A base at which all ports of a quickstart are free.
  static int freePorts() {
    return FreePorts.base(
        MX, SUBMISSION, SUBMISSIONS, IMAP, IMAPS, POP3, POP3S, MANAGESIEVE, HTTP, HTTPS);
  }

  private Quickstart quickstart() {
    return new Quickstart(data, Optional.of(DOMAIN), Optional.of(portBase), Optional.of(PASSWORD));
  }

  public void start() throws IOException {
    start(quickstart().prepare());
  }

  public void start(Configuration configuration) throws IOException {
    Storage storage = Storage.open(configuration);
    try {
      quickstart().accounts(storage, configuration);
    } catch (IOException | RuntimeException e) {
      storage.close();
      throw e;
    }
    server = Optional.of(Posthorn.start(configuration, storage));
  }

  /// The configuration of this server with some environment variables.
  public Configuration configuration(Map<String, String> environment) {
    return Configuration.read(data.resolve(DataDirectory.CONFIGURATION), environment);
  }

  public void stop() {
    server.ifPresent(Posthorn::close);
    server = Optional.empty();
  }

  public void restart() throws IOException {
    stop();
    start();
  }

  public Path data() {
    return data;
  }

  /// The names under which its modules count.
  Set<String> metrics() {
    Metrics metrics = server.orElseThrow().metrics();
    Set<String> names = new TreeSet<>(metrics.snapshot().keySet());
    names.addAll(metrics.distributions().keySet());
    return names;
  }

  public int portBase() {
    return portBase;
  }

  /// Where it listens for a protocol: [#MX] and the like.
  public InetSocketAddress address(int wellKnownPort) {
    return new InetSocketAddress("127.0.0.1", portBase + wellKnownPort);
  }

  /// A client of one of its ports; the greeting is still to be read.
  public LineClient connect(int wellKnownPort) throws IOException {
    return LineClient.connect(address(wellKnownPort));
  }

  /// A session of IMAP that has logged in.
  public LineClient login(String address, String password) throws IOException {
    LineClient client = connect(IMAP);
    client.line();
    client.send("a LOGIN " + address + " \"" + password + "\"");
    String answer = client.linesUntil("a ").getLast();
    if (!answer.startsWith("a OK")) {
      client.close();
      throw new IOException(answer);
    }
    return client;
  }

  /// Delivers a message over the MX port, as another server would.
  ///
  /// @return the reply to the final dot, or to the first command that was refused
  public String deliver(String to, String message) throws IOException {
    try (LineClient client = connect(MX)) {
      client.reply();
      for (String command :
          List.of(
              "EHLO client.example",
              "MAIL FROM:<somebody@client.example>",
              "RCPT TO:<" + to + ">",
              "DATA")) {
        String reply = client.ask(command);
        if (reply.startsWith("4") || reply.startsWith("5")) {
          return reply;
        }
      }
      return client.ask(message.replace("\n", "\r\n") + "\r\n.");
    }
  }

  /// Runs a command of the command line on this server's data directory.
  public Ran posthorn(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data", data.toString()));
    return run(all.toArray(String[]::new));
  }

  /// The same with something on its standard input.
  public Ran posthornWithInput(String input, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data", data.toString()));
    return runWithInput(input, all.toArray(String[]::new));
  }

  /// Runs any command of the command line.
  public static Ran run(String... arguments) {
    return runWithInput("", arguments);
  }

  /// Runs any command with something on its standard input.
  public static Ran runWithInput(String input, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        CommandLineInterface.run(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            arguments);
    return new Ran(exit, out.toString(), err.toString());
  }

  /// What a command printed and how it ended.
  public record Ran(int exit, String out, String err) {}

  @Override
  public void close() {
    stop();
  }
}
