package org.posthorn.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.posthorn.admin.Caller;
import org.posthorn.admin.Operations;
import org.posthorn.admin.values.AccountRole;
import org.posthorn.directory.Address;
import org.posthorn.directory.NewAccount;
import org.posthorn.directory.OtherTenant;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.server.RunningServer;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.storage.LocalInstallation;
import org.posthorn.server.storage.Storage;
import org.posthorn.testkit.LineClient;

/// A running server with people of all kinds, and what they ask by HTTP: `admin@example.test` is an
/// operator, `boss@example.test` an administrator of the same tenant, `boss@other.test` one of
/// another, `keeper@kept.test` administers that domain alone.
final class RestServer implements AutoCloseable {
  private static final Map<String, String> SETTINGS = Map.of("POSTHORN_DNS_SERVERS", "127.0.0.1:1");

  private final RunningServer server;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<String, String> appPasswords = new HashMap<>();

  RestServer(Path data) throws IOException {
    server = RunningServer.stopped(data);
    Configuration configuration = server.configuration(SETTINGS);
    try (Storage storage = Storage.open(configuration)) {
      OtherTenant.addTo(storage.kv());
    }
    try (Storage storage = Storage.open(configuration)) {
      Operations operations =
          LocalInstallation.operations(storage, configuration, Optional.empty());
      Caller other = new Caller(Principal.system(), OtherTenant.ID);
      operations.domains().add(other, "other.test", false);
      add(operations, other, "boss@other.test", AccountRole.ADMINISTRATOR);
      add(operations, Caller.system(), "boss@example.test", AccountRole.ADMINISTRATOR);
      appPasswords(operations, other, "boss@other.test", "admin");
      operations.domains().add(Caller.system(), "kept.test", false);
      add(operations, Caller.system(), "keeper@kept.test", AccountRole.NONE);
      operations
          .domains()
          .setAdministrators(Caller.system(), "kept.test", List.of("keeper@kept.test"));
      appPasswords(operations, Caller.system(), "keeper@kept.test", "admin");
      appPasswords(operations, Caller.system(), "boss@example.test", "admin", "admin.accounts");
      appPasswords(operations, Caller.system(), "alice@example.test", "admin", "api");
      appPasswords(
          operations,
          Caller.system(),
          "admin@example.test",
          "admin",
          "admin.read",
          "admin.accounts",
          "admin.domains",
          "admin.queue",
          "admin.webhooks",
          "admin.journal",
          "api");
    }
    server.start(configuration);
  }

  private static void add(Operations operations, Caller by, String address, AccountRole role) {
    NewAccount account =
        NewAccount.of(Address.parse(address), RunningServer.PASSWORD)
            .with(role.roles().toArray(org.posthorn.directory.AccountRole[]::new));
    operations.accounts().add(by, account);
  }

  private void appPasswords(Operations operations, Caller by, String address, String... services) {
    for (String service : services) {
      String secret =
          operations
              .appPasswords()
              .add(by, address, "for " + service, Scope.of(List.of(service)), Optional.empty())
              .secret();
      appPasswords.put(address + " for " + service, secret);
    }
  }

  RunningServer server() {
    return server;
  }

  /// What came back.
  record Reply(int status, String type, String body, Map<String, String> fields) {}

  /// An Authorization field with an app password for one service.
  String with(String address, String service) {
    return basic(
        address, Objects.requireNonNull(appPasswords.get(address + " for " + service), service));
  }

  /// What our own pages have as their origin.
  String origin() {
    return "http://127.0.0.1:" + (server.portBase() + RunningServer.HTTP);
  }

  /// Submits a message of an account to one recipient.
  ///
  /// @return the last reply
  String submit(String from, String to, String message) throws IOException {
    try (LineClient client = server.connect(RunningServer.SUBMISSION)) {
      client.reply();
      String plain = "\0" + from + "\0" + RunningServer.PASSWORD;
      String secret = Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
      for (String command :
          List.of(
              "EHLO client",
              "AUTH PLAIN " + secret,
              "MAIL FROM:<" + from + ">",
              "RCPT TO:<" + to + ">")) {
        assertThat(client.ask(command)).startsWith("2");
      }
      assertThat(client.ask("DATA")).startsWith("354");
      return client.ask(message + "\r\n.");
    }
  }

  static String basic(String address, String password) {
    byte[] both = (address + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(both);
  }

  /// @param path below `/api/v1`
  /// @param body JSON, or empty
  /// @param fields names and values in turn
  Reply ask(String method, String path, String body, String... fields) {
    return at("/api/v1" + path, method, body, "application/json", fields);
  }

  Reply at(String path, String method, String body, String type, String... fields) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(origin() + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", type);
    }
    for (int i = 0; i < fields.length; i += 2) {
      request.header(fields[i], fields[i + 1]);
    }
    try {
      HttpResponse<String> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      Map<String, String> got = new HashMap<>();
      answer.headers().map().forEach((name, values) -> got.put(name, values.getFirst()));
      String content = got.getOrDefault("content-type", "").split(";", 2)[0];
      return new Reply(answer.statusCode(), content, answer.body(), got);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    http.close();
    server.close();
  }
}
