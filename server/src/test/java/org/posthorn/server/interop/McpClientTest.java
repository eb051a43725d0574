package org.posthorn.server.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.server.RunningServer;
import org.posthorn.testkit.Programs;
import org.posthorn.testkit.Programs.Call;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The client of the Model Context Protocol's own library signs in with OAuth (RFC 9728, 8414,
/// 7636), as alice allows in her browser, and reads and writes with the token.
class McpClientTest {
  private static final String PACKAGE = "@modelcontextprotocol/sdk@1.32.2";
  private static final String ALICE = "alice@example.test";

  @TempDir Path directory;

  /// What the browser keeps: Java's own cookies are of an older kind.
  private String cookie = "";

  @Test
  void a_program_gets_a_token_and_writes_only_to_known_people() throws Exception {
    Programs.assumeInstalled("node", "npm");
    Programs.Outcome got =
        Programs.run(
            Call.of("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", PACKAGE)
                .withDirectory(directory)
                .withTimeout(Duration.ofMinutes(3)));
    assumeTrue(got.exit() == 0, "npm does not get " + PACKAGE);
    Path script = directory.resolve("client.mjs");
    try (InputStream in =
        Objects.requireNonNull(McpClientTest.class.getResourceAsStream("mcp-client.mjs"))) {
      Files.copy(in, script);
    }
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"));
        HttpClient browser = HttpClient.newHttpClient()) {
      String url = "https://127.0.0.1:" + server.address(RunningServer.HTTPS).getPort();
      server.stop();
      Files.writeString(
          server.data().resolve("posthorn.toml"),
          "\n[web]\nurl = \"" + url + "\"\n",
          StandardOpenOption.APPEND);
      server.start();
      RunningServer.Ran added =
          server.posthorn(
              "oauth",
              "client",
              "add",
              "Model",
              "--id",
              "model",
              "--redirect-uri",
              "http://127.0.0.1/callback",
              "--service",
              "mcp.read",
              "--service",
              "mcp.known");
      assertThat(added.exit()).as(added.err()).isZero();
      assertThat(server.deliver(ALICE, "From: carol@example.org\nSubject: Lease\n\nSign it.\n"))
          .startsWith("250");
      Process client =
          new ProcessBuilder(
                  Programs.find("node").orElseThrow().toString(), script.toString(), url + "/mcp")
              .directory(directory.toFile())
              .redirectError(directory.resolve("client.err").toFile())
              .start();
      try {
        List<JsonNode> said = talk(client, server, browser);
        assertThat(said).as("%s", Files.readString(directory.resolve("client.err"))).hasSize(4);
        assertThat(said.get(0).valueStream().map(JsonNode::asString))
            .contains("search_messages", "create_draft");
        assertThat(said.get(1).at("/structuredContent/messages/0/subject").asString())
            .isEqualTo("Lease");
        assertThat(said.get(2).path("isError").asBoolean()).isTrue();
        assertThat(said.get(3).path("isError").asBoolean()).isFalse();
      } finally {
        client.destroy();
      }
      assertThat(server.posthorn("oauth", "grant", "list", ALICE).out()).contains("model");
    }
  }

  /// Answers the program's wish to be allowed, and collects what it says.
  private List<JsonNode> talk(Process client, RunningServer server, HttpClient browser)
      throws Exception {
    JsonMapper json = new JsonMapper();
    List<JsonNode> said = new ArrayList<>();
    BufferedReader out = client.inputReader();
    String line;
    while ((line = out.readLine()) != null) {
      if (line.startsWith("authorize ")) {
        Writer in = client.outputWriter();
        in.write(allowed(server, browser, URI.create(line.substring(10))) + "\n");
        in.flush();
      } else {
        said.add(json.readTree(line));
      }
    }
    return said;
  }

  /// Signs in and allows what the page shows.
  ///
  /// @return the code for the program
  private String allowed(RunningServer server, HttpClient browser, URI asked) throws Exception {
    String path = asked.getRawPath() + "?" + asked.getRawQuery();
    String _ =
        send(
                server,
                browser,
                "/login",
                "name=" + encoded(ALICE) + "&password=" + RunningServer.PASSWORD)
            .body();
    String page = send(server, browser, path, "").body();
    assertThat(page).contains("write drafts that you send, to people you wrote to before");
    StringBuilder form = new StringBuilder("decision=allow");
    Matcher hidden = Pattern.compile("name=\"([a-z_]+)\" value=\"([^\"]*)\"").matcher(page);
    while (hidden.find()) {
      if (!hidden.group(1).equals("decision")) {
        form.append('&').append(hidden.group(1)).append('=');
        form.append(encoded(hidden.group(2).replace("&amp;", "&")));
      }
    }
    HttpResponse<String> decided = send(server, browser, path, form.toString());
    String target = decided.headers().firstValue("Location").orElseThrow();
    assertThat(target).startsWith("http://127.0.0.1");
    Matcher code = Pattern.compile("[?&]code=([^&]+)").matcher(target);
    assertThat(code.find()).as(target).isTrue();
    return code.group(1);
  }

  /// @param form empty for GET
  private HttpResponse<String> send(
      RunningServer server, HttpClient browser, String path, String form)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:" + server.address(RunningServer.HTTP).getPort() + path))
            .header("Accept", "text/html")
            .header("Sec-Fetch-Site", "same-origin");
    if (!form.isEmpty()) {
      request
          .header("Content-Type", "application/x-www-form-urlencoded")
          .POST(HttpRequest.BodyPublishers.ofString(form));
    }
    if (!cookie.isEmpty()) {
      request.header("Cookie", cookie);
    }
    HttpResponse<String> response =
        browser.send(request.build(), HttpResponse.BodyHandlers.ofString());
    response.headers().allValues("Set-Cookie").stream()
        .filter(set -> set.startsWith("posthorn-plain="))
        .forEach(set -> cookie = set.substring(0, set.indexOf(';')));
    return response;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
