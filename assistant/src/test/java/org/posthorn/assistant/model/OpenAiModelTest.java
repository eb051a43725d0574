package org.posthorn.assistant.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.posthorn.assistant.model.LanguageModel.Message;
import org.posthorn.assistant.model.LanguageModel.Question;
import org.posthorn.assistant.model.LanguageModel.Role;

/// Endpoints that answer as they should, and others.
class OpenAiModelTest {
  /// Times that a busy machine does not reach.
  private static final OpenAiModel.Limits PATIENT =
      limits(Duration.ofSeconds(30), Duration.ofSeconds(60));

  private static final Question QUESTION =
      new Question(List.of(Message.of(Role.USER, "Hello")), List.of(), 100, Duration.ofMinutes(1));

  private OpenAiModel.Limits limits = PATIENT;
  private final CountDownLatch over = new CountDownLatch(1);
  private final List<String> pieces = new ArrayList<>();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private HttpServer server;
  private Answering answering = _ -> {};

  private static OpenAiModel.Limits limits(Duration silence, Duration whole) {
    return new OpenAiModel.Limits(Duration.ofSeconds(30), silence, whole, 20_000, 2_000, 3);
  }

  private interface Answering {
    void write(OutputStream out) throws IOException, InterruptedException;
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/chat/completions", this::answer);
    server.setExecutor(task -> Thread.ofVirtual().start(task));
    server.start();
  }

  @AfterEach
  void stop() {
    over.countDown();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] _ = exchange.getRequestBody().readAllBytes();
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      answering.write(out);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private LanguageModel.Answer ask() throws ModelException {
    URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
    return new OpenAiModel(new OpenAiModel.Endpoint(base, "m", Optional.empty()), limits)
        .ask(QUESTION, pieces::add, stopped::get);
  }

  private void answers(String... lines) {
    answering =
        out -> {
          for (String line : lines) {
            out.write((line + "\n").getBytes(UTF_8));
          }
        };
  }

  private static String says(String text) {
    return "data: {\"choices\":[{\"delta\":{\"content\":\"" + text + "\"}}]}\n";
  }

  @Test
  void an_answer_is_passed_on_in_pieces() throws Exception {
    answers(
        ": a comment",
        says("Good "),
        says("day ü"),
        "data: {\"choices\":[],\"usage\":{\"total_tokens\":17}}",
        "",
        "data: [DONE]");
    assertThat(ask())
        .isEqualTo(new LanguageModel.Answer("Good day ü", List.of(), OptionalLong.of(17)));
    assertThat(pieces).containsExactly("Good ", "day ü");
  }

  @Test
  void calls_are_put_together_from_their_pieces() throws Exception {
    String call = "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,%s}]}}]}";
    answers(
        call.formatted(
            "\"id\":\"c1\",\"function\":{\"name\":\"find\",\"arguments\":\"{\\\"a\\\"\"}"),
        call.formatted("\"function\":{\"arguments\":\":1}\"}"),
        "data: [DONE]");
    LanguageModel.ToolCall made = ask().calls().getFirst();
    assertThat(made.id()).isEqualTo("c1");
    assertThat(made.name()).isEqualTo("find");
    assertThat(made.arguments().toString()).isEqualTo("{\"a\":1}");
  }

  private void assertFails(String reason) {
    assertThatThrownBy(this::ask).isInstanceOf(ModelException.class).hasMessageContaining(reason);
  }

  @Test
  void an_endpoint_that_falls_silent_is_left() {
    limits = limits(Duration.ofSeconds(2), Duration.ofSeconds(60));
    answering =
        out -> {
          out.write(says("Well").getBytes(UTF_8));
          out.flush();
          boolean _ = over.await(20, TimeUnit.SECONDS);
        };
    assertFails("nothing has arrived for too long");
    assertThat(pieces).containsExactly("Well");
  }

  @Test
  void an_endpoint_that_never_ends_is_left() {
    limits = limits(Duration.ofSeconds(30), Duration.ofSeconds(2));
    answering =
        out -> {
          do {
            out.write(": still here\n".getBytes(UTF_8));
            out.flush();
          } while (!over.await(100, TimeUnit.MILLISECONDS));
        };
    assertFails("takes too long");
  }

  /// The limits would end it later.
  @Test
  void an_answer_that_nobody_waits_for_ends() {
    answering =
        out -> {
          do {
            out.write(says("on and on").getBytes(UTF_8));
            out.flush();
            stopped.set(true);
          } while (!over.await(10, TimeUnit.MILLISECONDS));
        };
    assertFails("stopped");
    answering =
        _ -> {
          boolean _ = over.await(20, TimeUnit.SECONDS);
        };
    assertFails("stopped");
  }

  @Test
  void an_endless_line_ends_at_the_limit() {
    answering =
        out -> {
          for (int i = 0; i < 100_000; i++) {
            out.write("data: aaaaaaaaaaaa".getBytes(UTF_8));
          }
        };
    assertFails("longer than 20000 octets");
  }

  @Test
  void an_answer_that_is_too_long_is_refused() {
    String[] lines = new String[30];
    java.util.Arrays.fill(lines, says("a".repeat(100)));
    answers(lines);
    assertFails("longer than 2000 characters");
  }

  @Test
  void too_many_calls_are_refused() {
    String call = "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":%d}]}}]}";
    answers(call.formatted(1), call.formatted(2), call.formatted(3), call.formatted(4));
    assertFails("more than 3 calls");
  }

  @Test
  void nonsense_and_half_answers_are_refused() {
    answers("data: {\"choices\":");
    assertFails("not JSON");
    answers(says("Half an ans"));
    assertFails("ended early");
    answers("data: {\"error\":{\"message\":\"overloaded\"}}");
    assertFails("reported an error");
    answers("<html>Bad gateway</html>");
    assertFails("ended early");
  }
}
