package org.posthorn.web.rest.settings;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthorn.admin.jobs.JobLimits;
import org.posthorn.admin.jobs.Jobs;
import org.posthorn.directory.Access;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.CredentialId;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.directory.TenantId;
import org.posthorn.kv.FileBlobStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.NewMessage;
import org.posthorn.web.Answer;
import org.posthorn.web.Route;
import org.posthorn.web.Site;
import org.posthorn.web.WebRequest;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.RestLimits;
import org.posthorn.web.rest.RestSite;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The settings of `alice` and `bob` over a store of their own, asked without HTTP. JSON may be
/// written with single quotes.
final class Desk implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  final MailStore store;
  final Jobs jobs = new Jobs(JobLimits.defaults(), InstantSource.system());
  private final MemoryStore kv = new MemoryStore();
  private final Site site;

  Desk(Path directory) {
    try {
      store =
          new MailStore(
              kv,
              new FileBlobStore(directory),
              new Access(_ -> Optional.empty()),
              _ -> 0,
              InstantSource.system(),
              StoreLimits.defaults());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Endpoint> endpoints =
        SettingsEndpoints.of(
            new SettingsEndpoints.Dependencies(
                store, jobs, who -> List.of(who.name()), InstantSource.system()));
    Site.Builder building = Site.builder();
    new RestSite(
            endpoints,
            (request, _) -> principal(request.field("Authorization").orElse("alice")),
            RestLimits.defaults())
        .addTo(building);
    site = building.build();
  }

  private static Principal principal(String name) {
    return new Principal(
        name + "@example.org",
        new AccountId(name.equals("bob") ? 2 : 1),
        TenantId.FIRST,
        Set.of(),
        new CredentialId(0),
        Scope.ALL);
  }

  /// What came back.
  record Got(int status, Answer answer, byte[] bytes) {
    String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }

    JsonNode json() {
      return JSON.readTree(bytes);
    }
  }

  Got ask(String method, String path, String json) {
    return ask(
        method, path, "application/json", json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  Got get(String path) {
    return ask("GET", path, "", new byte[0]);
  }

  /// @param path with a query
  Got ask(String method, String path, String type, byte[] body) {
    return askAs("alice", method, path, type, body);
  }

  Got askAs(String who, String method, String path, String type, byte[] body) {
    String[] parts = path.split("\\?", 2);
    WebRequest request =
        WebRequest.of(method, "/api/v1" + parts[0]).withField("Authorization", who);
    if (parts.length > 1) {
      for (String each : parts[1].split("&")) {
        String[] pair = each.split("=", 2);
        request = request.withParameter(pair[0], pair[1]);
      }
    }
    if (!type.isEmpty()) {
      request = request.withField("Content-Type", type);
    }
    Site.Lookup.At found = (Site.Lookup.At) site.find(request.method(), request.path());
    WebRequest sent =
        new WebRequest(
            request.target(),
            request.secure(),
            request.client(),
            request.query(),
            request.fields(),
            found.segments(),
            new ByteArrayInputStream(body));
    try {
      Answer answer = ((Route.Plain) found.route()).resource().answer(sent);
      return new Got(answer.status(), answer, answer.body().toBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  MailAccount account(String name) {
    Principal owner = principal(name);
    return store.account(owner, owner.account());
  }

  /// Puts a message into an inbox.
  ///
  /// @return its id
  String deliver(String to, String message) {
    byte[] bytes = message.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    MailAccount account = account(to);
    try (MessageWriter writer = account.receive(bytes.length)) {
      writer.write(bytes);
      NewMessage made =
          new NewMessage(writer.finish(), FlagSet.NONE, Instant.parse("2026-01-02T03:04:05Z"));
      return ObjectId.ofEmail(account.append(MailboxId.INBOX, List.of(made)).getFirst().emailId());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// How many messages a mailbox has.
  int count(String who, String path) {
    return account(who).mailbox(path).map(mailbox -> mailbox.counts().total()).orElse(0);
  }

  @Override
  public void close() {
    jobs.close();
    store.close();
    kv.close();
  }
}
