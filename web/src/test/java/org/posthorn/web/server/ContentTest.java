package org.posthorn.web.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.web.Answer;
import org.posthorn.web.Served;
import org.posthorn.web.Site;

/// Compression, ranges, tags and other sites, for whatever is at the paths.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContentTest {
  private static final String LONG = "{\"name\":\"value\"}".repeat(200);

  private Served served;

  @BeforeAll
  void serve() throws IOException {
    served =
        new Served(
            Site.builder()
                .below("/mail")
                .open(List.of("https://other.example"))
                .get("/digits", _ -> Answer.of("image/x", "0123456789").with("ETag", "\"d\""))
                .get("/weak", _ -> Answer.of("image/x", "0123456789").with("ETag", "W/\"w\""))
                .get(
                    "/stream",
                    _ ->
                        Answer.streamed(
                            "image/x",
                            OptionalLong.of(10),
                            out -> {
                              out.write("01234".getBytes(UTF_8));
                              out.write('5');
                              out.write("6789".getBytes(UTF_8));
                            }))
                .get("/json", _ -> Answer.of("application/json", LONG).with("ETag", "\"j\""))
                .get("/html", _ -> Answer.of("text/html; charset=utf-8", LONG))
                .get("/short", _ -> Answer.of("application/json", "{}"))
                .get(
                    "/json-stream",
                    _ ->
                        Answer.streamed(
                            "Application/JSON; charset=utf-8",
                            OptionalLong.empty(),
                            out -> out.write(LONG.getBytes(UTF_8))))
                .post("/json", _ -> Answer.of("application/json", LONG))
                .get(
                    "/base",
                    request -> Answer.of(Answer.TEXT, request.base() + " " + request.path()))
                .build());
  }

  @AfterAll
  void end() {
    served.close();
  }

  private String get(String path, String... fields) throws IOException {
    String more = fields.length == 0 ? "" : "\n" + String.join("\n", fields);
    return served.ask("GET " + path + " HTTP/1.1\nHost: a" + more);
  }

  /// RFC 9110 §14.1.2, §14.2.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bytes=0-0     | 206 | bytes 0-0/10  | 0",
        "bytes=2-4     | 206 | bytes 2-4/10  | 234",
        "bytes=4-5     | 206 | bytes 4-5/10  | 45",
        "bytes=7-      | 206 | bytes 7-9/10  | 789",
        "bytes=7-99    | 206 | bytes 7-9/10  | 789",
        "bytes=-3      | 206 | bytes 7-9/10  | 789",
        "bytes=-99     | 206 | bytes 0-9/10  | 0123456789",
        "bytes=10-     | 416 | bytes */10    | }",
        "bytes=-0      | 416 | bytes */10    | }",
        "bytes=4-2     | 200 | -             | 0123456789",
        "bytes=0-1,3-4 | 200 | -             | 0123456789",
        "bytes=-       | 200 | -             | 0123456789",
        "bytes=a-b     | 200 | -             | 0123456789",
        "lines=0-1     | 200 | -             | 0123456789",
        "bytes=0-99999999999999999999 | 200 | - | 0123456789",
      })
  void one_range_is_sent(String range, int status, String contentRange, String body)
      throws IOException {
    for (String path : List.of("/digits", "/stream")) {
      String answer = get(path, "Range: " + range);
      assertThat(answer).as(path).startsWith("HTTP/1.1 " + status).endsWith(body);
      if (contentRange.equals("-")) {
        assertThat(answer).doesNotContain("Content-Range").contains("Accept-Ranges: bytes");
      } else {
        assertThat(answer).contains("Content-Range: " + contentRange + "\r\n");
      }
      if (status == 206) {
        assertThat(answer).contains("Content-Length: " + body.length() + "\r\n");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/digits | If-None-Match: \"d\"              | 304",
        "/digits | If-None-Match: \"x\", W/\"d\"     | 304",
        "/digits | If-None-Match: *                  | 304",
        "/digits | If-None-Match: \"x\"              | 200",
        "/weak   | If-None-Match: \"w\"              | 304",
        "/stream | If-None-Match: *                  | 200",
        "/digits | If-Range: \"d\"                   | 206",
        "/digits | If-Range: \"x\"                   | 200",
        "/weak   | If-Range: W/\"w\"                 | 200",
        "/digits | If-Range: Sun, 29 Nov 2026 16:00:00 GMT | 200",
      })
  void what_a_client_has_is_not_sent_again(String path, String field, int status)
      throws IOException {
    String range = field.startsWith("If-Range") ? "Range: bytes=0-1" : "X: y";
    String answer = get(path, range, field);
    assertThat(answer).startsWith("HTTP/1.1 " + status);
    if (status == 304) {
      assertThat(answer).contains("ETag: ").endsWith("\r\n\r\n");
    }
  }

  private static String unpacked(String answer) throws IOException {
    byte[] body = answer.substring(answer.indexOf("\r\n\r\n") + 4).getBytes(ISO_8859_1);
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  @Test
  void text_is_compressed_for_those_who_ask() throws IOException {
    String answer = get("/json", "Accept-Encoding: br;q=1.0, gzip;q=0.5");
    assertThat(unpacked(answer)).isEqualTo(LONG);
    assertThat(answer).contains("Content-Encoding: gzip", "Vary: Accept-Encoding", "ETag: W/\"j\"");
    // HTTP/1.0, so that there are no chunks
    String stream = served.ask("GET /json-stream HTTP/1.0\nHost: a\nAccept-Encoding: gzip");
    assertThat(unpacked(stream)).isEqualTo(LONG);
    assertThat(served.ask("POST /json HTTP/1.1\nHost: a\nContent-Length: 0\nAccept-Encoding: gzip"))
        .contains("Content-Encoding: gzip");
    for (String plain :
        List.of(
            get("/json"),
            get("/json", "Accept-Encoding: gzip;q=0, identity"),
            get("/json", "Accept-Encoding: br"),
            get("/html", "Accept-Encoding: gzip"))) {
      assertThat(plain).endsWith(LONG).doesNotContain("Content-Encoding");
    }
    assertThat(get("/short", "Accept-Encoding: gzip")).endsWith("{}");
    assertThat(get("/json", "Accept-Encoding: gzip", "Range: bytes=0-6"))
        .startsWith("HTTP/1.1 206")
        .endsWith("{\"name\"")
        .doesNotContain("Content-Encoding");
  }

  @Test
  void pages_of_other_sites_may_ask_where_they_are_admitted() throws IOException {
    String ask = "OPTIONS /digits HTTP/1.1\nHost: a\nAccess-Control-Request-Method: GET\nOrigin: ";
    assertThat(served.ask(ask + "https://other.example"))
        .startsWith("HTTP/1.1 204")
        .contains(
            "Access-Control-Allow-Origin: https://other.example",
            "Access-Control-Allow-Methods: GET, HEAD",
            "Authorization",
            "Vary: Origin")
        .doesNotContain("Allow-Credentials");
    assertThat(served.ask(ask + "https://evil.example")).doesNotContain("Allow-Origin");
    assertThat(get("/digits", "Origin: https://other.example"))
        .contains("Access-Control-Allow-Origin: https://other.example", "ETag");
    assertThat(get("/digits", "Origin: https://evil.example")).doesNotContain("Allow-Origin");
    assertThat(get("/digits", "Origin: null")).doesNotContain("Allow-Origin");
    assertThat(served.ask("OPTIONS /digits HTTP/1.1\nHost: a")).startsWith("HTTP/1.1 405");
  }

  @Test
  void below_a_prefix_links_begin_with_it() throws IOException {
    assertThat(get("/mail/base")).endsWith("http://a/mail /base");
    assertThat(get("/base")).endsWith("http://a/mail /base");
    assertThat(get("/mailbase")).startsWith("HTTP/1.1 404");
  }
}
