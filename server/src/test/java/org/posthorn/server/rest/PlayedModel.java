package org.posthorn.server.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import org.posthorn.server.RunningServer;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// An OpenAI-compatible endpoint that gives prepared answers, one after another; nonsense when
/// there are none left.
public final class PlayedModel implements AutoCloseable {
  /// In an answer: goes on after [#resume].
  public static final String PAUSE = "<pause>";

  /// What was asked, oldest first.
  final Deque<String> questions = new ConcurrentLinkedDeque<>();

  private final Deque<String> answers = new ConcurrentLinkedDeque<>();
  private final HttpServer endpoint;
  private volatile CountDownLatch pause = new CountDownLatch(1);

  public PlayedModel() throws IOException {
    endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    endpoint.createContext("/v1/chat/completions", this::play);
    endpoint.setExecutor(task -> Thread.ofVirtual().start(task));
    endpoint.start();
  }

  /// Configures it for the accounts of a server, which is started again.
  public void serve(RunningServer server, String more) throws IOException {
    server.stop();
    Files.writeString(
        server.data().resolve("posthorn.toml"),
        """

        [[assistant.models]]
        url = "http://127.0.0.1:%d/v1"
        model = "played"
        domains = "example.test"
        %s
        """
            .formatted(endpoint.getAddress().getPort(), more),
        StandardOpenOption.APPEND);
    server.start();
  }

  private void play(HttpExchange exchange) throws IOException {
    questions.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
    String answer = Optional.ofNullable(answers.poll()).orElse("data: nonsense\n\n");
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      String[] parts = answer.split(PAUSE, -1);
      for (int i = 0; i < parts.length; i++) {
        if (i > 0) {
          pause.await();
        }
        out.write(parts[i].getBytes(UTF_8));
        out.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Adds an answer.
  public void plays(String answer) {
    answers.add(answer);
  }

  /// Lets the answers go on that pause, and those that follow pause again.
  public void resume() {
    CountDownLatch before = pause;
    pause = new CountDownLatch(1);
    before.countDown();
  }

  void forget() {
    answers.clear();
    questions.clear();
  }

  /// A complete answer with a text.
  static String says(String... pieces) {
    return begins(pieces)
        + "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
  }

  /// The begin of an answer with a text.
  public static String begins(String... pieces) {
    StringBuilder events = new StringBuilder();
    for (String piece : pieces) {
      ObjectNode event = JsonNodeFactory.instance.objectNode();
      event.putArray("choices").addObject().putObject("delta").put("content", piece);
      events.append("data: ").append(event).append("\n\n");
    }
    return events.toString();
  }

  /// An answer that writes some text, pauses, and writes the rest.
  public static String pauses(String first, String rest) {
    return begins(first) + PAUSE + says(rest);
  }

  /// An answer that calls a tool.
  static String calls(String name, String arguments) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    ObjectNode call =
        event.putArray("choices").addObject().putObject("delta").putArray("tool_calls").addObject();
    call.put("index", 0).put("id", "x" + arguments.hashCode());
    call.putObject("function").put("name", name).put("arguments", arguments);
    return "data: " + event + "\n\ndata: [DONE]\n\n";
  }

  @Override
  public void close() {
    resume();
    endpoint.stop(0);
  }
}
