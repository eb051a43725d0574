package org.posthorn.server.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.server.RunningServer;
import org.posthorn.testkit.Programs;

/// curl reads and sends mail with an access token, which its user has allowed in a browser; what
/// the token opened ends with the grant.
class TokenTest {
  private static final String ALICE = "alice@example.test";
  private static final int LOGIN_DENIED = 67;

  @TempDir Path directory;

  /// What the browser keeps: Java's own cookies are of an older kind.
  private String cookie = "";

  @Test
  void curl_signs_in_with_a_token_until_it_is_revoked() throws Exception {
    Programs.assumeInstalled("curl");
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"));
        HttpClient browser = HttpClient.newHttpClient()) {
      assertThat(server.posthorn("oauth", "client", "add", "Device", "--id", "device").exit())
          .isZero();
      assertThat(server.posthorn("oauth", "client", "list").out())
          .as("without --service it may ask for all")
          .containsPattern("Device.* all ");
      String token = token(server, browser, "imap smtp");

      assertThat(curl(server, token, "imaps", 993, "--request", "NOOP").exit()).isZero();
      Path message = directory.resolve("message");
      Files.writeString(
          message,
          "From: alice@example.test\r\nTo: bob@example.test\r\nSubject: by token\r\n\r\nGood day.\r\n");
      Programs.Outcome sent =
          curl(
              server,
              token,
              "smtps",
              465,
              "--mail-from",
              ALICE,
              "--mail-rcpt",
              "bob@example.test",
              "--upload-file",
              message.toString());
      assertThat(sent.exit()).as("%s", sent).isZero();
      assertThat(Snapshot.subjects(server, "bob@example.test")).contains("by token");

      assertThat(server.posthorn("oauth", "grant", "list", ALICE).out()).contains("device");
      String grant =
          server
              .posthorn("oauth", "grant", "list", ALICE, "--json")
              .out()
              .replaceAll("(?s).*\"grant\" ?: ?([0-9]+).*", "$1");
      assertThat(server.posthorn("oauth", "grant", "revoke", ALICE, grant).exit()).isZero();
      assertThat(curl(server, token, "imaps", 993, "--request", "NOOP").exit())
          .isEqualTo(LOGIN_DENIED);
      assertThat(server.posthorn("audit", "list").out())
          .contains("oauth-client.add", "grant.add", "grant.revoke");
    }
  }

  private static Programs.Outcome curl(
      RunningServer server, String token, String scheme, int port, String... more)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("curl", "--silent", "--show-error", "-k"));
    command.addAll(List.of("--user", ALICE, "--oauth2-bearer", token));
    command.add(scheme + "://localhost:" + (server.portBase() + port));
    command.addAll(List.of(more));
    return Programs.run(Programs.Call.of(command.toArray(String[]::new)));
  }

  /// By a device code, which alice types in her browser.
  private String token(RunningServer server, HttpClient browser, String scope) throws Exception {
    String started =
        post(
            server,
            browser,
            "/oauth/device_authorization",
            "client_id=device&scope=" + encoded(scope));
    String code = json(started, "user_code");
    post(
        server,
        browser,
        "/login",
        "name=" + encoded(ALICE) + "&password=" + RunningServer.PASSWORD);
    String page = post(server, browser, "/oauth/device", "user_code=" + code);
    Matcher seal = Pattern.compile("name=\"seal\" value=\"([^\"]+)\"").matcher(page);
    assertThat(seal.find()).as(page).isTrue();
    String allowed =
        post(
            server,
            browser,
            "/oauth/device",
            "user_code=" + code + "&decision=allow&seal=" + encoded(seal.group(1)));
    assertThat(allowed).contains("Allowed");
    return json(
        post(
            server,
            browser,
            "/oauth/token",
            "client_id=device&grant_type="
                + encoded("urn:ietf:params:oauth:grant-type:device_code")
                + "&device_code="
                + json(started, "device_code")),
        "access_token");
  }

  private String post(RunningServer server, HttpClient browser, String path, String form)
      throws Exception {
    int port = server.portBase() + RunningServer.HTTP;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Sec-Fetch-Site", "same-origin")
            .POST(HttpRequest.BodyPublishers.ofString(form));
    if (!cookie.isEmpty()) {
      request.header("Cookie", cookie);
    }
    HttpResponse<String> response =
        browser.send(request.build(), HttpResponse.BodyHandlers.ofString());
    response.headers().allValues("Set-Cookie").stream()
        .filter(set -> set.startsWith("posthorn-plain="))
        .forEach(set -> cookie = set.substring(0, set.indexOf(';')));
    return response.body();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String json(String json, String name) {
    Matcher field = Pattern.compile("\"" + name + "\":\"([^\"]+)\"").matcher(json);
    assertThat(field.find()).as(json).isTrue();
    return field.group(1);
  }
}
