package org.posthorn.server.disaster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.testkit.LineClient;

/// An IMAP client that is logged in. One thread.
final class ImapClient implements AutoCloseable {
  /// The machine may be busy with other tests; what is really stuck is stuck for longer.
  static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final Pattern LITERAL = Pattern.compile("\\{(\\d+)}$");

  private final LineClient line;
  private int tags;

  private ImapClient(LineClient line) {
    this.line = line;
  }

  /// A response: its text with the literals taken out of it.
  record Response(String text, List<byte[]> literals) {
    /// What a pattern with one group finds in the text.
    Optional<String> find(Pattern pattern) {
      Matcher matcher = pattern.matcher(text);
      return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    long number(Pattern pattern) {
      return find(pattern).map(Long::parseLong).orElse(0L);
    }
  }

  /// What a command was answered: all responses, the tagged one last, without its tag.
  record Answer(List<Response> responses) {
    String tagged() {
      return responses.getLast().text();
    }

    boolean ok() {
      return tagged().startsWith("OK");
    }

    /// The first response that has this.
    Optional<String> find(Pattern pattern) {
      return responses.stream().flatMap(r -> r.find(pattern).stream()).findFirst();
    }

    long number(Pattern pattern) {
      return find(pattern).map(Long::parseLong).orElse(0L);
    }
  }

  static ImapClient login(InetSocketAddress server, String user) throws IOException {
    LineClient line = LineClient.connect(server).patience(PATIENCE);
    ImapClient client = new ImapClient(line);
    boolean done = false;
    try {
      line.line();
      client.command("LOGIN " + user + " " + ServerProcess.PASSWORD);
      done = true;
    } finally {
      if (!done) {
        line.close();
      }
    }
    return client;
  }

  /// Runs a command.
  ///
  /// @throws RefusedException if it is not answered OK
  Answer command(String command) throws IOException {
    return require(command, ask(command));
  }

  Answer ask(String command) throws IOException {
    String tag = tag();
    line.send(tag + " " + command);
    List<Response> responses = new ArrayList<>();
    responses.addLast(answer(tag, responses::add).responses().getLast());
    return new Answer(responses);
  }

  /// Runs a command, handing on each response as it comes and keeping none.
  void command(String command, Consumer<Response> each) throws IOException {
    String tag = tag();
    line.send(tag + " " + command);
    require(command, answer(tag, each));
  }

  /// APPEND of some messages at once (RFC 3502).
  ///
  /// @return the answer, which may be a refusal
  Answer append(String mailbox, List<byte[]> messages) throws IOException {
    String tag = tag();
    String start = tag + " APPEND " + mailbox;
    for (byte[] message : messages) {
      line.send(start + " {" + message.length + "}");
      String go = line.line();
      if (!go.startsWith("+")) {
        // Changes may be told before a refusal.
        while (!go.startsWith(tag + " ")) {
          go = line.line();
        }
        return new Answer(List.of(new Response(go.substring(tag.length() + 1), List.of())));
      }
      line.sendRaw(message);
      start = "";
    }
    line.send("");
    return answer(tag, response -> {});
  }

  private String tag() {
    tags++;
    return "t" + tags;
  }

  private Answer answer(String tag, Consumer<Response> each) throws IOException {
    while (true) {
      Response response = response();
      if (response.text().startsWith(tag + " ")) {
        String text = response.text().substring(tag.length() + 1);
        return new Answer(List.of(new Response(text, List.of())));
      }
      each.accept(response);
    }
  }

  private Response response() throws IOException {
    StringBuilder text = new StringBuilder();
    List<byte[]> literals = new ArrayList<>();
    while (true) {
      String part = line.line();
      Matcher literal = LITERAL.matcher(part);
      if (!literal.find()) {
        return new Response(text.append(part).toString(), literals);
      }
      text.append(part, 0, literal.start());
      literals.add(line.bytes(Integer.parseInt(literal.group(1))));
    }
  }

  private static Answer require(String command, Answer answer) {
    if (!answer.ok()) {
      throw new RefusedException(command + " -> " + answer.tagged());
    }
    return answer;
  }

  @Override
  public void close() {
    line.close();
  }

  /// A command was answered NO or BAD.
  static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }
}
