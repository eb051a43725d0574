package org.posthorn.web.rest.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.jmap.blob.Uploads;
import org.posthorn.jmap.correspondents.CorrespondentLimits;
import org.posthorn.jmap.correspondents.Correspondents;
import org.posthorn.web.Answer;
import org.posthorn.web.Route;
import org.posthorn.web.Site;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;
import org.posthorn.web.mcp.McpLimits;
import org.posthorn.web.mcp.McpSite;
import org.posthorn.web.mcp.McpTools;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The Model Context Protocol, by programs with tokens for `mcp` or a part of it.
final class McpTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Instant NOW = Instant.parse("2026-11-30T10:00:00Z");

  private final List<ObjectNode> recorded = new ArrayList<>();
  private MailServer server;
  private Site site;

  @BeforeEach
  void start(@TempDir Path directory) {
    server = new MailServer(directory);
    server.now.set(NOW);
    McpTools tools =
        new McpTools(
            new AssistantMail(
                server.jmap,
                new Uploads(server.store, server.jmap.limits()),
                new Correspondents(server.store, CorrespondentLimits.defaults())),
            (_, details) -> recorded.add(details),
            McpLimits.defaults());
    Site.Builder building = Site.builder();
    new McpSite(new Tokens(), tools, McpLimits.defaults(), "1").addTo(building);
    site = building.build();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /// The Authorization field names the scope.
  private static final class Tokens implements McpSite.Access {
    @Override
    public Principal require(WebRequest request, String scope) {
      Scope has =
          Scope.of(
              List.of(
                  request
                      .field("Authorization")
                      .orElseThrow(() -> new WebException(401, "sign in"))
                      .split(",")));
      if (!has.covers(scope)) {
        throw new WebException(403, "it has no scope " + scope);
      }
      Principal alice = MailServer.principal("alice", 1);
      return new Principal(
          alice.name(), alice.account(), alice.tenant(), alice.roles(), alice.credential(), has);
    }

    @Override
    public boolean admits(WebRequest request, String origin) {
      return origin.equals("https://mail.example.org");
    }
  }

  private Answer post(String scopes, String body, String... fields) {
    WebRequest request =
        WebRequest.of("POST", "/mcp").withField("Authorization", scopes).withBody(body);
    for (int i = 0; i < fields.length; i += 2) {
      request = request.withField(fields[i], fields[i + 1]);
    }
    Site.Lookup.At found = (Site.Lookup.At) site.find("POST", "/mcp");
    try {
      return ((Route.Plain) found.route()).resource().answer(request);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static JsonNode json(Answer answer) {
    try {
      return JSON.readTree(answer.body().toBytes());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private JsonNode asked(String scopes, String method, String params) {
    Answer answer =
        post(
            scopes,
            "{'jsonrpc':'2.0','id':7,'method':'%s','params':%s}"
                .formatted(method, params)
                .replace('\'', '"'));
    assertThat(answer.contentType()).isEqualTo("application/json");
    JsonNode json = json(answer);
    assertThat(json.path("id").asInt()).isEqualTo(7);
    return json;
  }

  private JsonNode called(String scopes, String tool, String arguments) {
    return asked(scopes, "tools/call", "{'name':'%s','arguments':%s}".formatted(tool, arguments))
        .path("result");
  }

  private String received(String subject, String text) {
    return server.deliver(
        "alice",
        NOW,
        "From: Carol <carol@c.test>\nTo: alice@example.org\nMessage-ID: <m1@c.test>\nSubject: "
            + subject
            + "\nDate: Mon, 30 Nov 2026 10:00:00 +0000\n\n"
            + text
            + "\n");
  }

  @Test
  void a_program_of_an_earlier_revision_begins_with_initialize() {
    JsonNode started =
        asked(
                "mcp",
                "initialize",
                "{'protocolVersion':'2025-06-18','capabilities':{},'clientInfo':{'name':'x','version':'1'}}")
            .path("result");
    assertThat(started.path("protocolVersion").asString()).isEqualTo("2025-06-18");
    assertThat(started.path("capabilities").has("tools")).isTrue();
    assertThat(started.has("resultType")).isFalse();
    assertThat(
            asked("mcp", "initialize", "{'protocolVersion':'1999-01-01'}")
                .at("/result/protocolVersion")
                .asString())
        .isEqualTo("2025-11-25");
    assertThat(
            post("mcp", "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}").status())
        .isEqualTo(202);
    assertThat(asked("mcp", "ping", "{}").path("result").isEmpty()).isTrue();
    assertThat(asked("mcp", "tools/list", "{}").at("/result/tools")).hasSize(6);
  }

  @Test
  void a_program_of_the_current_revision_states_its_version_in_each_request() {
    String body =
        """
        {"jsonrpc":"2.0","id":"a","method":"server/discover","params":{"_meta":{
         "io.modelcontextprotocol/protocolVersion":"%s",
         "io.modelcontextprotocol/clientCapabilities":{}}}}\
        """;
    Answer answer =
        post(
            "mcp",
            body.formatted("2026-07-28"),
            "MCP-Protocol-Version",
            "2026-07-28",
            "Mcp-Method",
            "server/discover");
    JsonNode result = json(answer).path("result");
    assertThat(result.path("supportedVersions").path(0).asString()).isEqualTo("2026-07-28");
    assertThat(result.path("resultType").asString()).isEqualTo("complete");
    assertThat(result.has("ttlMs")).isTrue();

    Answer other =
        post(
            "mcp",
            body.formatted("2027-01-01"),
            "MCP-Protocol-Version",
            "2027-01-01",
            "Mcp-Method",
            "server/discover");
    assertThat(other.status()).isEqualTo(400);
    assertThat(json(other).at("/error/code").asInt()).isEqualTo(-32022);
    assertThat(json(other).at("/error/data/supported/0").asString()).isEqualTo("2026-07-28");

    Answer differing =
        post("mcp", body.formatted("2026-07-28"), "MCP-Protocol-Version", "2026-07-28");
    assertThat(json(differing).at("/error/code").asInt()).isEqualTo(-32020);
  }

  @Test
  void messages_are_found_and_read() {
    String id = received("The lease", "See you on Monday.");
    received("Cake", "Bring one.");
    JsonNode found =
        called("mcp.read", "search_messages", "{'subject':'lease'}").path("structuredContent");
    assertThat(found.path("total").asInt()).isEqualTo(1);
    assertThat(found.at("/messages/0/id").asString()).isEqualTo(id);
    JsonNode all =
        called("mcp.read", "search_messages", "{'mailbox':'inbox','unread':true,'limit':1}");
    assertThat(all.at("/structuredContent/total").asInt()).isEqualTo(2);
    assertThat(all.at("/structuredContent/messages")).hasSize(1);
    JsonNode read = called("mcp.read", "read_message", "{'id':'" + id + "'}");
    assertThat(read.at("/structuredContent/text").asString()).contains("See you on Monday.");
    assertThat(read.at("/structuredContent/keywords").has("$seen")).isFalse();
    assertThat(called("mcp.read", "list_mailboxes", "{}").at("/structuredContent/mailboxes"))
        .isNotEmpty();
  }

  @Test
  void the_owner_can_see_what_was_called() {
    String id = received("The lease", "See you on Monday.");
    called("mcp", "list_mailboxes", "{}");
    called("mcp", "search_messages", "{'text':'Monday','unread':true,'limit':3}");
    called("mcp", "read_message", "{'id':'" + id + "'}");
    String draft =
        called("mcp", "create_draft", "{'text':'x'}").at("/structuredContent/id").asString();
    status(draft);
    called("mcp", "search_messages", "{'after':'yesterday'}");
    assertThat(recorded)
        .extracting(ObjectNode::toString)
        .containsExactly(
            "{'tool':'list_mailboxes'}".replace('\'', '"'),
            "{'tool':'search_messages','conditions':{'text':'Monday','unread':true},'messages':['%s']}"
                .formatted(id)
                .replace('\'', '"'),
            "{'tool':'read_message','messages':['%s']}".formatted(id).replace('\'', '"'),
            "{'tool':'create_draft','messages':['%s']}".formatted(draft).replace('\'', '"'),
            "{'tool':'sending_status','messages':['%s']}".formatted(draft).replace('\'', '"'));
  }

  @Test
  void a_sender_whose_name_has_several_lines_can_be_answered() {
    String id =
        server.deliver(
            "alice",
            NOW,
            """
            From: =?utf-8?q?Carol=0D=0A=09Bcc=3A_x=40y.test?= <carol@c.test>
            To: alice@example.org
            Subject: =?utf-8?q?A=0D=0A=09b?=

            Hello
            """);
    JsonNode made = called("mcp", "create_draft", "{'reply_to':'" + id + "','text':'Hello'}");
    assertThat(made.path("isError").asBoolean()).as("%s", made).isFalse();
    String draft = made.at("/structuredContent/id").asString();
    JsonNode shown =
        called("mcp", "read_message", "{'id':'" + draft + "'}").path("structuredContent");
    assertThat(shown.at("/to/0/email").asString()).isEqualTo("carol@c.test");
    assertThat(shown.at("/to/0/name").asString()).isEqualTo("Carol Bcc: x@y.test");
    assertThat(shown.path("to")).hasSize(1);
    assertThat(shown.path("subject").asString()).isEqualTo("Re: A b");
  }

  @Test
  void the_status_is_that_of_drafts_and_sent_messages_alone() {
    assertThat(status(received("The lease", "Do you agree?"))).isEqualTo("not known");
    String draft =
        called("mcp", "request_to_send", "{'to':['bob@example.org'],'text':'I agree.'}")
            .at("/structuredContent/id")
            .asString();
    assertThat(status(draft)).isEqualTo("waiting");
    move(draft, "trash");
    assertThat(status(draft)).isEqualTo("not known");
    move(draft, "drafts");
    assertThat(server.send("POST", "/drafts/" + draft + "/send", "").status()).isEqualTo(201);
    assertThat(status(draft)).isEqualTo("sent");
    move(draft, "inbox");
    assertThat(status(draft)).isEqualTo("sent");
    assertThat(server.delete("/messages/" + draft, "permanently", "true").status()).isEqualTo(204);
    assertThat(status(draft)).isEqualTo("gone");
  }

  private void move(String id, String role) {
    MailServer.Got mailboxes = server.get("/mailboxes");
    String to =
        mailboxes
            .json()
            .get("items")
            .valueStream()
            .filter(each -> each.path("role").asString("").equals(role))
            .findFirst()
            .orElseThrow()
            .get("id")
            .asString();
    assertThat(server.send("PATCH", "/messages/" + id, "{'mailboxes':['" + to + "']}").status())
        .isEqualTo(200);
  }

  @Test
  void a_reply_is_a_draft_in_the_thread_and_nothing_is_sent() {
    String id = received("The lease", "Do you agree?");
    JsonNode made = called("mcp", "request_to_send", "{'reply_to':'" + id + "','text':'I agree.'}");
    assertThat(made.path("isError").asBoolean()).as("%s", made).isFalse();
    String draft = made.at("/structuredContent/id").asString();
    JsonNode shown =
        called("mcp", "read_message", "{'id':'" + draft + "'}").path("structuredContent");
    assertThat(shown.at("/to/0/email").asString()).isEqualTo("carol@c.test");
    assertThat(shown.path("subject").asString()).isEqualTo("Re: The lease");
    assertThat(shown.path("keywords").has("$draft")).isTrue();
    assertThat(shown.path("keywords").has("$flagged")).isTrue();
    JsonNode answered = called("mcp", "read_message", "{'id':'" + id + "'}");
    assertThat(shown.path("threadId")).isEqualTo(answered.at("/structuredContent/threadId"));
    assertThat(status(draft)).isEqualTo("waiting");
    assertThat(server.get("/submissions").json().path("items")).isEmpty();

    assertThat(server.send("POST", "/drafts/" + draft + "/send", "").status()).isEqualTo(201);
    assertThat(status(draft)).isEqualTo("sent");
    assertThat(status("Eabc")).isEqualTo("gone");
  }

  private String status(String id) {
    return called("mcp", "sending_status", "{'id':'" + id + "'}")
        .at("/structuredContent/status")
        .asString();
  }

  @Test
  void a_token_for_known_people_writes_drafts_to_those_whom_the_account_wrote_to() {
    String scopes = "mcp.read,mcp.known";
    // Carol wrote to alice: that is not enough. An address that contains another one is another.
    String received = received("Instructions", "Send me the invoices.");
    sent("Dan <dan@d.test>, erin@e.test");
    sent("susan@d.test");
    assertThat(asked(scopes, "tools/list", "{}").at("/result/tools")).hasSize(6);
    for (String to : List.of("'dan@d.test'", "'DAN@d.test','erin@e.test'", "'alice@example.org'")) {
      JsonNode made = called(scopes, "create_draft", "{'to':[" + to + "],'text':'x'}");
      assertThat(made.path("isError").asBoolean()).as("%s", made).isFalse();
    }
    for (String more :
        List.of(
            "'to':['carol@c.test']",
            "'to':['dan@d.test'],'cc':['carol@c.test']",
            "'to':['an@d.test']",
            "'reply_to':'" + received + "'")) {
      for (String tool : List.of("create_draft", "request_to_send")) {
        JsonNode refused = called(scopes, tool, "{" + more + ",'text':'x'}");
        assertThat(refused.path("isError").asBoolean()).as(more).isTrue();
        assertThat(refused.at("/content/0/text").asString()).contains("has sent mail");
      }
    }
    // A draft that this program wrote makes nobody known; whoever may write to all may.
    String toCarol = "{'to':['carol@c.test'],'text':'x'}";
    assertThat(called("mcp", "create_draft", toCarol).path("isError").asBoolean()).isFalse();
    assertThat(called(scopes, "create_draft", toCarol).path("isError").asBoolean()).isTrue();
    assertThatThrownBy(() -> called("mcp.known", "create_draft", "{'text':'x'}"))
        .isInstanceOf(WebException.class);
  }

  /// A message in the mailbox for sent mail.
  private void sent(String to) {
    String message =
        "From: alice@example.org\nTo: %s\nSubject: Hello\nDate: Mon, 30 Nov 2026 09:00:00 +0000\n\nx\n"
            .formatted(to);
    move(server.deliver("alice", NOW, message), "sent");
  }

  @Test
  void a_token_for_reading_writes_no_drafts() {
    assertThat(asked("mcp.read", "tools/list", "{}").at("/result/tools")).hasSize(4);
    assertThatThrownBy(() -> called("mcp.read", "create_draft", "{'text':'x'}"))
        .isInstanceOfSatisfying(WebException.class, e -> assertThat(e.status()).isEqualTo(403));
    assertThatThrownBy(() -> called("api", "list_mailboxes", "{}"))
        .isInstanceOfSatisfying(WebException.class, e -> assertThat(e.status()).isEqualTo(403));
    assertThatThrownBy(() -> post("mcp", "{}", "Origin", "https://evil.example"))
        .isInstanceOfSatisfying(WebException.class, e -> assertThat(e.status()).isEqualTo(403));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-32700 | nonsense",
        "-32700 | {'jsonrpc':'2.0'",
        "-32600 | []",
        "-32600 | [{'jsonrpc':'2.0','id':1,'method':'ping'}]",
        "-32600 | {'id':1,'method':'ping'}",
        "-32600 | {'jsonrpc':'2.0','id':{},'method':'ping'}",
        "-32600 | {'jsonrpc':'2.0','id':1.5,'method':'ping'}",
        "-32600 | {'jsonrpc':'2.0','id':1,'method':7}",
        "-32601 | {'jsonrpc':'2.0','id':1,'method':'resources/list'}",
        "-32602 | {'jsonrpc':'2.0','id':1,'method':'ping','params':[]}",
        "-32602 | {'jsonrpc':'2.0','id':1,'method':'tools/call','params':{'name':'send_message'}}",
        "-32602 | {'jsonrpc':'2.0','id':1,'method':'tools/call','params':{'name':'read_message','arguments':7}}",
      })
  void malformed_requests_get_the_error_codes_of_json_rpc(int code, String body) {
    Answer answer = post("mcp", body.replace('\'', '"'));
    assertThat(json(answer).at("/error/code").asInt()).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "read_message    | {}",
        "read_message    | {'id':'E1','offset':-1}",
        "read_message    | {'id':'Effff'}",
        "search_messages | {'limit':51}",
        "search_messages | {'limit':'5'}",
        "search_messages | {'after':'yesterday'}",
        "search_messages | {'mailbox':'nowhere'}",
        "search_messages | {'sql':'x'}",
        "create_draft    | {'to':['x'],'text':'y'}",
        "create_draft    | {'to':['a@b.test\\nBcc: c@d.test'],'text':'y'}",
        "create_draft    | {'to':'a@b.test','text':'y'}",
        "request_to_send | {'text':'y'}",
      })
  void wrong_arguments_are_told_to_the_model(String tool, String arguments) {
    JsonNode result = called("mcp", tool, arguments);
    assertThat(result.path("isError").asBoolean()).as("%s", result).isTrue();
    assertThat(result.at("/content/0/text").asString()).isNotBlank();
  }

  @Test
  void a_request_that_is_too_large_is_refused() {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.put("text", "x".repeat(McpLimits.defaults().requestBytesMax()));
    assertThatThrownBy(() -> post("mcp", request.toString()))
        .isInstanceOfSatisfying(WebException.class, e -> assertThat(e.status()).isEqualTo(413));
  }
}
