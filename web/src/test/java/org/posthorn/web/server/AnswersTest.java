package org.posthorn.web.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.web.Answer;
import org.posthorn.web.AnswerBody;
import org.posthorn.web.Served;
import org.posthorn.web.Site;
import org.posthorn.web.WebException;
import org.posthorn.web.WebLimits;
import org.posthorn.web.WebRequest;

/// What a client gets of what resources answer, and resources of what clients send.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnswersTest {
  private static final int BIG = 40 << 20;

  /// How much was written of a body that nobody read, and how it ended.
  private final CompletableFuture<Long> writtenUnread = new CompletableFuture<>();

  private Served served;

  @BeforeAll
  void serve() throws IOException {
    served =
        new Served(
            Site.builder()
                .get("/page", _ -> Answer.of("text/html", "<p>").with("Cache-Control", "no-cache"))
                .get(
                    "/cookies",
                    _ ->
                        Answer.nothing(204).adding("Set-Cookie", "a=1").adding("Set-Cookie", "b=2"))
                .get(
                    "/secret",
                    _ -> {
                      var how = new Answer.Field("WWW-Authenticate", "Basic realm=\"mail\"");
                      throw new WebException(401, "who are you?", List.of(how));
                    })
                .get("/known", _ -> Answer.streamed("text/plain", OptionalLong.of(5), say("known")))
                .get(
                    "/unknown",
                    _ -> Answer.streamed("text/plain", OptionalLong.empty(), say("unknown")))
                .get(
                    "/breaks",
                    _ -> Answer.streamed("text/plain", OptionalLong.empty(), this::breaks))
                .get(
                    "/breaks-first",
                    _ ->
                        Answer.streamed(
                            "text/plain",
                            OptionalLong.empty(),
                            _ -> {
                              throw new IOException("the disk is broken");
                            }))
                .get(
                    "/unread",
                    _ -> Answer.streamed("text/plain", OptionalLong.empty(), this::unread))
                .get(
                    "/disk",
                    _ -> {
                      throw new IOException("the disk is broken");
                    })
                .get(
                    "/fields/{a}/{b...}",
                    request ->
                        Answer.of(
                            Answer.TEXT,
                            String.join(
                                "|",
                                request.segment("a"),
                                request.segment("b"),
                                request.field("x-one").orElse(""),
                                request.fields("X-Two").toString(),
                                request.target().authority(),
                                request.host())))
                .at("PUT", "/upload", BIG, AnswersTest::length)
                .at("PUT", "/small", AnswersTest::length)
                .build());
  }

  @AfterAll
  void end() {
    served.close();
  }

  private static AnswerBody.Writer say(String text) {
    return out -> out.write(text.getBytes(UTF_8));
  }

  private void breaks(OutputStream out) throws IOException {
    out.write("begun".getBytes(UTF_8));
    out.flush();
    throw new IOException("the disk is broken");
  }

  private void unread(OutputStream out) throws IOException {
    long written = 0;
    try {
      byte[] piece = new byte[1 << 20];
      while (written < 1L << 34) {
        out.write(piece);
        written += piece.length;
      }
    } finally {
      writtenUnread.complete(written);
    }
  }

  /// In pieces, not in memory.
  private static Answer length(WebRequest request) throws IOException {
    long length = request.body().transferTo(OutputStream.nullOutputStream());
    return Answer.of(Answer.TEXT, String.valueOf(length));
  }

  @Test
  void an_answer_may_say_itself_how_long_it_is_kept() throws IOException {
    assertThat(served.get("/page"))
        .contains("Cache-Control: no-cache\r\n")
        .doesNotContain("no-store")
        .contains("X-Content-Type-Options: nosniff");
  }

  @Test
  void several_fields_of_one_name_are_sent() throws IOException {
    assertThat(served.get("/cookies"))
        .startsWith("HTTP/1.1 204")
        .contains("Set-Cookie: a=1\r\n")
        .contains("Set-Cookie: b=2\r\n")
        .doesNotContain("Content-Type:")
        .doesNotContain("Content-Length");
    assertThat(served.get("/secret"))
        .startsWith("HTTP/1.1 401")
        .contains("WWW-Authenticate: Basic realm=\"mail\"\r\n")
        .contains("who are you?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nSet-Cookie: x=y", "a\nb", "a\u0000", "\u00e9", "\u2028"})
  void no_value_can_end_its_field(String value) {
    Answer answer = Answer.nothing(204);
    assertThatThrownBy(() -> answer.with("Location", value))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> answer.adding("X" + value, "v"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bodies_are_streamed_with_their_length_where_it_is_known() throws IOException {
    assertThat(served.get("/known")).contains("Content-Length: 5\r\n").endsWith("\r\n\r\nknown");
    assertThat(served.get("/unknown")).contains("unknown").doesNotContain("Content-Length");
    assertThat(served.ask("HEAD /known HTTP/1.1\nHost: a"))
        .contains("Content-Length: 5\r\n")
        .endsWith("\r\n\r\n");
  }

  /// RFC 9112 §8: a body in chunks is whole only with its last chunk.
  @Test
  void a_body_that_breaks_does_not_look_whole() throws IOException {
    assertThat(served.get("/breaks"))
        .startsWith("HTTP/1.1 200")
        .contains("begun")
        .doesNotContain("\r\n0\r\n");
    assertThat(served.get("/breaks-first")).startsWith("HTTP/1.1 500").contains("log");
    assertThat(served.get("/disk")).startsWith("HTTP/1.1 500").contains("see the server's log");
  }

  @Test
  void a_writer_waits_for_its_reader_and_learns_that_it_is_gone() throws Exception {
    try (Socket socket = served.connect()) {
      socket.getOutputStream().write("GET /unread HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(UTF_8));
      assertThat(socket.getInputStream().readNBytes(1_000)).hasSize(1_000);
    }
    assertThat(writtenUnread.get(20, TimeUnit.SECONDS)).isLessThan(1L << 30);
  }

  @Test
  void resources_see_fields_and_segments() throws IOException {
    assertThat(
            served.ask(
                "GET /fields/a%2Fb%20c/d/%C3%A9 HTTP/1.1\n"
                    + "Host: Mail.Example:8080\nX-One: 1\nx-two: 2\nX-TWO: 3"))
        .endsWith("\r\n\r\na/b c|d/Ã©|1|[2, 3]|mail.example:8080|mail.example");
    assertThat(served.ask("GET /fields/a/b HTTP/1.1\nHost: [::1]:8080"))
        .endsWith("|[::1]:8080|[::1]");
  }

  @Test
  void each_route_says_how_long_a_body_may_be() throws IOException {
    int small = WebLimits.defaults().bodyBytesMax();
    String upload = "PUT /upload HTTP/1.1\nHost: a\nContent-Length: ";
    assertThat(served.ask(upload + (small + 1), "x".repeat(small + 1)))
        .endsWith("\r\n\r\n" + (small + 1));
    assertThat(served.ask(upload + (BIG + 1))).startsWith("HTTP/1.1 413");
    String chunked = "PUT /small HTTP/1.1\nHost: a\nTransfer-Encoding: chunked";
    String chunk = Integer.toHexString(small / 2) + "\r\n" + "x".repeat(small / 2) + "\r\n";
    assertThat(served.ask(chunked, chunk + chunk + "0\r\n\r\n")).endsWith("\r\n\r\n" + small);
    assertThat(served.ask(chunked, chunk + chunk + "1\r\nx\r\n0\r\n\r\n"))
        .startsWith("HTTP/1.1 413");
  }

  @Test
  void a_body_in_memory_is_bounded_by_who_asks_for_it() {
    WebRequest request = WebRequest.of("POST", "/").withBody("12345");
    assertThatThrownBy(() -> request.body(4))
        .isInstanceOfSatisfying(WebException.class, e -> assertThat(e.status()).isEqualTo(413));
    assertThatThrownBy(() -> request.segment("none")).isInstanceOf(IllegalArgumentException.class);
  }
}
