package org.posthorn.web.rest.mail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.posthorn.admin.owner.OwnMail;
import org.posthorn.admin.owner.OwnSenders;
import org.posthorn.assistant.summary.Summaries;
import org.posthorn.assistant.summary.SummaryLimits;
import org.posthorn.assistant.tasks.TaskLimits;
import org.posthorn.assistant.tasks.TaskRounds;
import org.posthorn.assistant.text.TextLimits;
import org.posthorn.assistant.triage.Triage;
import org.posthorn.assistant.triage.TriageLimits;
import org.posthorn.directory.Access;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.CredentialId;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.directory.TenantId;
import org.posthorn.jmap.Jmap;
import org.posthorn.jmap.assistant.AssistantFeature;
import org.posthorn.jmap.blob.Blobs;
import org.posthorn.jmap.blob.Downloads;
import org.posthorn.jmap.blob.Uploads;
import org.posthorn.jmap.change.EmailChanges;
import org.posthorn.jmap.correspondents.CorrespondentLimits;
import org.posthorn.jmap.correspondents.Correspondents;
import org.posthorn.jmap.email.EmailLimits;
import org.posthorn.jmap.email.Emails;
import org.posthorn.jmap.mail.MailFeature;
import org.posthorn.jmap.mailbox.Mailboxes;
import org.posthorn.jmap.protocol.Feature;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.Method;
import org.posthorn.jmap.protocol.VisibleAccount;
import org.posthorn.jmap.query.EmailQueries;
import org.posthorn.jmap.query.QueryLimits;
import org.posthorn.jmap.submission.SubmissionFeature;
import org.posthorn.jmap.thread.Threads;
import org.posthorn.kv.FileBlobStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.kv.lease.LeaseHolder;
import org.posthorn.runtime.Metrics;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.NewMessage;
import org.posthorn.vault.sealed.SealedLimits;
import org.posthorn.vault.sealed.SealedLinks;
import org.posthorn.vault.sealed.ServerIdentity;
import org.posthorn.web.Answer;
import org.posthorn.web.Route;
import org.posthorn.web.Site;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.RestLimits;
import org.posthorn.web.rest.RestSite;
import org.posthorn.web.rest.owner.Invitations;
import org.posthorn.web.rest.owner.ListServers;
import org.posthorn.web.rest.owner.OwnerEndpoints;
import org.posthorn.web.rest.owner.TriageEndpoints;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// REST for mail programs over a store of its own, asked without HTTP: as `alice`, as `bob`, as
/// `reader` or `sender`, who are alice with a token for `api.read` or `api.send`, as `helper`, who
/// is somebody in a support session for alice, as `owner`, who is alice in the browser, or as
/// nobody. JSON may be written with single quotes.
final class MailServer implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  /// What each account may hold; 0 for no limit.
  final AtomicLong quotaBytes = new AtomicLong();

  final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  final MemoryStore kv = new MemoryStore();

  /// Servers of mailing lists.
  final AtomicReference<ListServers> lists =
      new AtomicReference<>(url -> {
        throw new IOException("nobody is at " + url);
      });

  final MailStore store;
  final PostOffice office;
  final List<Endpoint> endpoints;
  final Jmap jmap;
  private Site site;

  MailServer(Path directory) {
    try {
      store =
          new MailStore(
              kv,
              new FileBlobStore(directory),
              new Access(_ -> Optional.empty()),
              _ -> quotaBytes.get(),
              InstantSource.system(),
              StoreLimits.defaults());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    office = new PostOffice(directory, store, kv, Duration.ZERO);
    JmapLimits limits = JmapLimits.defaults();
    jmap =
        new Jmap(
            limits,
            List.of(),
            features(limits),
            of -> List.of(VisibleAccount.own(of.account(), of.name())));
    endpoints = made();
    site = site();
  }

  private List<Endpoint> made() {
    Uploads uploads = new Uploads(store, jmap.limits());
    Downloads downloads = new Downloads(store, new Blobs());
    List<Endpoint> all = new ArrayList<>();
    all.addAll(
        MailEndpoints.of(
            new MailEndpoints.Dependencies(
                jmap,
                store,
                uploads,
                downloads,
                MailServer::verdict,
                new SealedReading.Keys(
                    new SealedLinks(
                        ServerIdentity::generate, List.of(), now::get, SealedLimits.defaults()),
                    office.directory),
                new Correspondents(store, CorrespondentLimits.defaults()),
                now::get)));
    all.addAll(
        OwnerEndpoints.of(
            new OwnerEndpoints.Dependencies(
                jmap,
                new OwnMail(kv, now::get),
                office.held(now::get),
                new OwnSenders(kv, now::get),
                "mx.example.org",
                url -> lists.get().post(url),
                new Invitations.Dependencies(
                    jmap, downloads, new WrittenMail(jmap, uploads), office.directory, now::get))));
    all.addAll(
        TriageEndpoints.of(
            new Triage(kv, TriageLimits.defaults(), "mx.example.org", _ -> true, new Metrics()),
            store));
    return all;
  }

  /// Tells of what it was read from.
  private static MessageVerdict verdict(List<String> results, Optional<String> verdict) {
    return new MessageVerdict(
        Optional.of(String.join("|", results)),
        Optional.empty(),
        Optional.empty(),
        verdict,
        Optional.empty(),
        Optional.empty());
  }

  private Site site() {
    Site.Builder building = Site.builder();
    new RestSite(made(), MailServer::signIn, RestLimits.defaults()).addTo(building);
    return building.build();
  }

  /// What only memory knows is forgotten.
  void restart() {
    site = site();
  }

  private List<Feature> features(JmapLimits limits) {
    MailAccounts accounts = new MailAccounts(store);
    Blobs blobs = new Blobs();
    List<Method> changes = EmailChanges.methods(accounts, blobs, limits, InstantSource.system());
    Method set =
        changes.stream().filter(each -> each.name().equals("Email/set")).findFirst().orElseThrow();
    return List.of(
        MailFeature.of(
            limits,
            StoreLimits.defaults(),
            EmailQueries.sortOptions(),
            List.of(
                Mailboxes.methods(accounts, limits),
                Threads.methods(accounts, limits),
                Emails.methods(accounts, blobs, limits, EmailLimits.defaults()),
                new EmailQueries(accounts, limits, QueryLimits.defaults()).methods(),
                changes)),
        SubmissionFeature.of(
            accounts,
            limits,
            new SubmissionFeature.Dependencies(
                store,
                office.directory,
                office.submissions,
                office.sender,
                call -> set.handler().answer(call))),
        AssistantFeature.of(
            new AssistantFeature.Dependencies(accounts, summaries(), _ -> true, now::get, limits)));
  }

  private Summaries summaries() {
    return new Summaries(kv, SummaryLimits.defaults(), TextLimits.defaults());
  }

  /// What searches for tasks in mail that arrives from its first round on.
  TaskRounds taskRounds() {
    TaskRounds.Policy policy =
        new TaskRounds.Policy(
            _ -> true, (_, address) -> address.startsWith("alice@"), TaskLimits.defaults());
    return new TaskRounds(
        kv, store, summaries(), policy, LeaseHolder.of("test", kv), new Metrics());
  }

  private static Principal signIn(WebRequest request, String scope) {
    String who =
        request
            .field("Authorization")
            .orElseThrow(() ->
                new WebException(
                    401, "sign in", List.of(new Answer.Field("WWW-Authenticate", "Basic"))));
    Scope has =
        who.equals("reader")
            ? Scope.of(List.of("api.read"))
            : who.equals("sender")
                ? Scope.of(List.of("api.send"))
                : who.equals("helper")
                    ? Scope.SUPPORT
                    : who.equals("owner") ? Scope.ALL : Scope.of(List.of("api"));
    if (!has.covers(scope)) {
      throw new WebException(403, "it has no scope " + scope);
    }
    return who.equals("bob") ? principal("bob", 2) : principal("alice", 1, has);
  }

  static Principal principal(String name, long account) {
    return principal(name, account, Scope.ALL);
  }

  private static Principal principal(String name, long account, Scope scope) {
    return new Principal(
        name + "@example.org",
        new AccountId(account),
        TenantId.FIRST,
        Set.of(),
        new CredentialId(0),
        scope);
  }

  /// An answer, read whole.
  record Got(Answer answer, byte[] bytes) {
    int status() {
      return answer.status();
    }

    String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }

    JsonNode json() {
      return JSON.readTree(bytes);
    }

    String code() {
      return json().path("code").asString("");
    }
  }

  /// @param who `nobody` for none
  Got ask(String who, WebRequest request) {
    Site.Lookup.At found = (Site.Lookup.At) site.find(request.method(), request.path());
    WebRequest sent = request.withSegments(found.segments());
    try {
      Answer answer =
          ((Route.Plain) found.route())
              .resource()
              .answer(who.equals("nobody") ? sent : sent.withField("Authorization", who));
      return new Got(answer, answer.body().toBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Got get(String path, String... parameters) {
    return ask("alice", with(request("GET", path), parameters));
  }

  Got delete(String path, String... parameters) {
    return ask("alice", with(request("DELETE", path), parameters));
  }

  /// @param fields names and values of header fields
  Got send(String method, String path, String json, String... fields) {
    WebRequest request =
        request(method, path)
            .withField("Content-Type", "application/json")
            .withBody(json.replace('\'', '"'));
    for (int i = 0; i < fields.length; i += 2) {
      request = request.withField(fields[i], fields[i + 1]);
    }
    return ask("alice", request);
  }

  static WebRequest request(String method, String path) {
    return WebRequest.of(method, "/api/v1" + path);
  }

  static WebRequest with(WebRequest request, String... parameters) {
    WebRequest more = request;
    for (int i = 0; i < parameters.length; i += 2) {
      more = more.withParameter(parameters[i], parameters[i + 1]);
    }
    return more;
  }

  static WebRequest withBytes(WebRequest request, String type, byte[] bytes) {
    WebRequest typed = request.withField("Content-Type", type);
    return new WebRequest(
        typed.target(),
        typed.secure(),
        typed.client(),
        typed.query(),
        typed.fields(),
        typed.segments(),
        new ByteArrayInputStream(bytes));
  }

  /// Puts a message into an inbox, as delivery would.
  ///
  /// @return its id
  String deliver(String to, Instant received, String message) {
    return file(to, MailboxRole.INBOX, received, message);
  }

  /// Puts a message into the mailbox of a role.
  ///
  /// @return its id
  String file(String whose, MailboxRole role, Instant received, String message) {
    byte[] bytes = message.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    Principal owner = whose.equals("bob") ? principal("bob", 2) : principal("alice", 1);
    MailAccount account = store.account(owner, owner.account());
    try (MessageWriter writer = store.receive(bytes.length)) {
      writer.write(bytes);
      NewMessage made = new NewMessage(writer.finish(), FlagSet.NONE, received);
      return ObjectId.ofEmail(
          account
              .append(account.mailbox(role).orElseThrow().id(), List.of(made))
              .getFirst()
              .emailId());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The ids of a list.
  static List<String> ids(Got list) {
    return list.json().get("items").valueStream().map(each -> each.get("id").asString()).toList();
  }

  @Override
  public void close() {
    office.close();
    store.close();
    kv.close();
  }
}
