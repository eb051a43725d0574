package org.posthorn.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.testkit.LineClient;

/// What is at the HTTP ports of a whole server.
class WebSetupTest {
  @TempDir Path data;

  private static HttpResponse<String> get(RunningServer server, String path) throws Exception {
    InetSocketAddress at = server.address(RunningServer.HTTP);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + at.getPort() + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  /// The address that JMAP's session has for requests, for who asked this host.
  private static String apiUrl(RunningServer server, String host) throws IOException {
    InetSocketAddress at = server.address(RunningServer.HTTP);
    String login =
        Base64.getEncoder()
            .encodeToString(("alice@example.test:" + RunningServer.PASSWORD).getBytes(UTF_8));
    try (Socket socket = new Socket(at.getAddress(), at.getPort())) {
      socket
          .getOutputStream()
          .write(
              ("GET /jmap/session HTTP/1.1\r\nHost: "
                      + host
                      + "\r\nConnection: close\r\nAuthorization: Basic "
                      + login
                      + "\r\n\r\n")
                  .getBytes(UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      Matcher url = Pattern.compile("\"apiUrl\":\"([^\"]+)\"").matcher(answer);
      return url.find() ? url.group(1) : answer;
    }
  }

  @Test
  void a_quickstart_says_that_it_is_well_and_counts_what_comes() throws Exception {
    try (RunningServer server = RunningServer.quickstart(data)) {
      assertThat(get(server, "/healthz").body()).isEqualTo("ok\n");
      assertThat(get(server, "/readyz").body()).isEqualTo("ok\n");
      try (LineClient client = server.connect(RunningServer.MX)) {
        client.line();
      }
      String metrics = get(server, "/metrics").body();
      assertThat(metrics)
          .contains(
              """
              # TYPE posthorn_smtp_sessions_total counter
              posthorn_smtp_sessions_total{role="mx"} 1
              """)
          .contains(
              "# TYPE posthorn_queue_rows_in_memory gauge\nposthorn_queue_rows_in_memory 0\n");
      assertThat(metrics.lines().filter(line -> !line.startsWith("#")))
          .allMatch(
              line ->
                  line.matches(
                      "posthorn_[a-z0-9_]+(\\{[a-z]+=\"[a-zA-Z0-9.+-]+\"(,[a-z]+=\"[a-zA-Z0-9.+-]+\")*})?"
                          + " -?[0-9.]+(E-?[0-9]+)?"),
              "Prometheus text")
          .contains("posthorn_imap_command_duration_seconds_bucket{le=\"+Inf\"} 0");
      assertThat(get(server, "/mail/config-v1.1.xml?emailaddress=alice@example.test").body())
          .contains("<port>" + (server.portBase() + RunningServer.IMAPS) + "</port>");
      HttpResponse<String> webmail = get(server, "/mail/");
      assertThat(webmail.body()).as("for everybody, holding nothing").contains("id=\"app\"");
      assertThat(get(server, "/mail/message-frame").headers().firstValue("Content-Security-Policy"))
          .hasValueSatisfying(
              policy -> assertThat(policy).contains("default-src 'none'", "sandbox"));
      assertThat(get(server, "/mail/config-v1.1.xml?emailaddress=alice@other.example").statusCode())
          .isEqualTo(404);
      for (String ours : List.of("127.0.0.1:8080", "localhost", "example.test", "a.example.test")) {
        assertThat(apiUrl(server, ours)).isEqualTo("http://" + ours + "/jmap/api");
      }
      for (String other :
          List.of("other.example", "192.0.2.1", "testexample.test", "127.0.0.1.nip")) {
        assertThat(apiUrl(server, other)).startsWith("https://").doesNotContain(other);
      }
    }
  }

  @Test
  void the_figures_are_for_those_who_may_read_them_and_a_full_disk_is_told() throws Exception {
    try (RunningServer server = RunningServer.quickstart(data)) {
      server.stop();
      long floor = 2 * Files.getFileStore(data).getUsableSpace();
      server.start(
          server.configuration(
              Map.of(
                  "POSTHORN_WEB_METRICS_NETWORKS",
                  "192.0.2.0/24",
                  "POSTHORN_STORE_FREE_SPACE_MIN",
                  floor + " B")));
      assertThat(get(server, "/metrics").statusCode()).isEqualTo(403);
      HttpResponse<String> ready = get(server, "/readyz");
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body())
          .isEqualTo("store: disk space is below store.free-space-min: mail is refused\n");
      assertThat(get(server, "/healthz").statusCode()).isEqualTo(200);
    }
  }
}
