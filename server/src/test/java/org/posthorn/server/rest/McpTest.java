package org.posthorn.server.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.server.RunningServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Programs that read the mail of a whole server by the Model Context Protocol.
class McpTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String ALICE = "alice@example.test";

  private RunningServer server;
  private HttpClient http;

  @BeforeEach
  void start(@TempDir Path data) throws IOException {
    server = RunningServer.quickstart(data);
    http = HttpClient.newHttpClient();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpResponse<String> send(String method, String path, String body, boolean signedIn)
      throws IOException, InterruptedException {
    return send(method, path, body, signedIn ? RunningServer.PASSWORD : "");
  }

  /// @param password empty for none
  private HttpResponse<String> send(String method, String path, String body, String password)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:" + server.address(RunningServer.HTTP).getPort() + path))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .method(method, HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')));
    if (!password.isEmpty()) {
      String secret = ALICE + ":" + password;
      request.header(
          "Authorization", "Basic " + Base64.getEncoder().encodeToString(secret.getBytes(UTF_8)));
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode call(String tool, String arguments) throws IOException, InterruptedException {
    return call(tool, arguments, RunningServer.PASSWORD);
  }

  private JsonNode call(String tool, String arguments, String password)
      throws IOException, InterruptedException {
    HttpResponse<String> response =
        send(
            "POST",
            "/mcp",
            "{'jsonrpc':'2.0','id':1,'method':'tools/call','params':{'name':'%s','arguments':%s}}"
                .formatted(tool, arguments),
            password);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body()).path("result");
  }

  private String status(String id) throws IOException, InterruptedException {
    return call("sending_status", "{'id':'" + id + "'}").at("/structuredContent/status").asString();
  }

  @Test
  void a_program_writes_drafts_that_wait_and_its_owner_reads_what_it_did() throws Exception {
    JsonNode draft =
        call("request_to_send", "{'to':['bob@example.test'],'subject':'Lunch','text':'At noon?'}");
    assertThat(draft.path("isError").asBoolean()).as("%s", draft).isFalse();
    JsonNode found = call("search_messages", "{'mailbox':'drafts'}").path("structuredContent");
    assertThat(found.at("/messages/0/subject").asString()).isEqualTo("Lunch");
    String id = draft.at("/structuredContent/id").asString();
    assertThat(status(id)).isEqualTo("waiting");
    assertThat(send("POST", "/api/v1/drafts/" + id + "/send", "", true).statusCode())
        .isEqualTo(201);
    assertThat(status(id)).isEqualTo("sent");
  }

  @Test
  void an_app_password_for_known_people_writes_drafts_to_those_whom_its_owner_wrote_to()
      throws Exception {
    RunningServer.Ran made =
        server.posthorn(
            "account",
            "app-password",
            "add",
            ALICE,
            "model",
            "--service",
            "mcp.read",
            "--service",
            "mcp.known");
    assertThat(made.exit()).as(made.err()).isZero();
    Matcher printed = Pattern.compile("password: (\\S+)").matcher(made.out());
    assertThat(printed.find()).as(made.out()).isTrue();
    String password = printed.group(1);
    String arguments = "{'to':['bob@example.test'],'subject':'Again','text':'And today?'}";
    JsonNode refused = call("request_to_send", arguments, password);
    assertThat(refused.path("isError").asBoolean()).isTrue();
    assertThat(refused.at("/content/0/text").asString()).contains("not to bob@example.test");

    String id = call("create_draft", arguments).at("/structuredContent/id").asString();
    assertThat(send("POST", "/api/v1/drafts/" + id + "/send", "", true).statusCode())
        .isEqualTo(201);
    assertThat(call("request_to_send", arguments, password).path("isError").asBoolean()).isFalse();
    assertThat(send("POST", "/api/v1/drafts/" + id + "/send", "", password).statusCode())
        .isEqualTo(403);
  }

  @Test
  void it_needs_authentication_and_stops_when_the_assistant_is_turned_off() throws Exception {
    HttpResponse<String> nobody =
        send("POST", "/mcp", "{'jsonrpc':'2.0','id':1,'method':'ping'}", false);
    assertThat(nobody.statusCode()).isEqualTo(401);
    assertThat(nobody.headers().allValues("WWW-Authenticate"))
        .anyMatch(challenge ->
            challenge.startsWith("Bearer") && challenge.contains("scope=\"mcp.read mcp.draft\""));
    assertThat(send("GET", "/mcp", "", true).statusCode()).isEqualTo(405);

    assertThat(send("PUT", "/api/v1/self/assistant", "{'enabled':false}", true).statusCode())
        .isEqualTo(200);
    assertThat(send("POST", "/mcp", "{'jsonrpc':'2.0','id':1,'method':'ping'}", true).statusCode())
        .isEqualTo(403);
  }
}
