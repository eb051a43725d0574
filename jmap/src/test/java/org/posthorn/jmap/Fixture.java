package org.posthorn.jmap;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.posthorn.directory.Access;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Address;
import org.posthorn.directory.CredentialId;
import org.posthorn.directory.Forwarding;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.directory.SendingLimits;
import org.posthorn.directory.TenantId;
import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.jmap.blob.Uploads;
import org.posthorn.jmap.principals.AccountList;
import org.posthorn.jmap.principals.Colleagues;
import org.posthorn.jmap.protocol.Callers;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.Feature;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.kv.FileBlobStore;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.sharing.StoredShares;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A JMAP server over a store of its own, with the accounts of alice (A1) and bob (A2), asked as
/// values. JSON may be written with single quotes.
public final class Fixture implements AutoCloseable {
  public static final Principal ALICE = principal("alice@example.org", 1);
  public static final Principal BOB = principal("bob@example.org", 2);
  public static final Principal CAROL = principal("carol@example.org", 3);

  /// Of another tenant.
  public static final Principal DAVE =
      new Principal(
          "dave@example.net",
          new AccountId(4),
          new TenantId(2),
          Set.of(),
          new CredentialId(0),
          Scope.ALL);

  private static final JsonMapper JSON = new JsonMapper();
  private static final Jmap.Urls URLS =
      new Jmap.Urls(
          "https://mail.example.org/jmap/api",
          "https://mail.example.org/jmap/download/{accountId}/{blobId}/{name}?type={type}",
          "https://mail.example.org/jmap/upload/{accountId}",
          "https://mail.example.org/jmap/events?types={types}&closeafter={closeafter}&ping={ping}",
          "wss://mail.example.org/jmap/ws");

  public final KeyValueStore kv = new MemoryStore();

  /// What each account may hold; 0 for no limit.
  public final AtomicLong quotaBytes = new AtomicLong();

  public final MailStore store;
  public final Jmap jmap;

  /// The accounts that principals see.
  public final AccountList accounts;

  /// Who is there.
  public static final Colleagues COLLEAGUES =
      new Colleagues(
          Fixture::account,
          (after, limit) ->
              Stream.of(ALICE, BOB, CAROL, DAVE)
                  .filter(each -> each.account().compareTo(after) > 0)
                  .flatMap(each -> account(each.account()).stream())
                  .limit(limit)
                  .toList());

  private Fixture(
      Path directory,
      JmapLimits limits,
      BiFunction<MailStore, KeyValueStore, List<Feature>> features) {
    try {
      store =
          new MailStore(
              kv,
              new FileBlobStore(directory),
              new Access(Fixture::account, new StoredShares(kv)),
              _ -> quotaBytes.get(),
              InstantSource.system(),
              StoreLimits.defaults());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    accounts = new AccountList(store, Fixture::account);
    List<Feature> all = features.apply(store, kv);
    jmap =
        new Jmap(
            limits,
            all.stream()
                .filter(feature -> feature.capability() == Capability.CORE)
                .flatMap(feature -> feature.methods().stream())
                .toList(),
            all.stream().filter(feature -> feature.capability() != Capability.CORE).toList(),
            accounts);
  }

  /// @param directory for large messages
  /// @param features those under test
  public static Fixture of(
      Path directory, BiFunction<MailAccounts, JmapLimits, List<Feature>> features) {
    return of(directory, JmapLimits.defaults(), features);
  }

  /// As before, for features that need more of the store.
  public static Fixture withStore(
      Path directory, BiFunction<MailStore, KeyValueStore, List<Feature>> features) {
    return new Fixture(directory, JmapLimits.defaults(), features);
  }

  public static Fixture of(
      Path directory,
      JmapLimits limits,
      BiFunction<MailAccounts, JmapLimits, List<Feature>> features) {
    return new Fixture(
        directory, limits, (store, _) -> features.apply(new MailAccounts(store), limits));
  }

  private static Principal principal(String name, long account) {
    return new Principal(
        name, new AccountId(account), new TenantId(1), Set.of(), new CredentialId(0), Scope.ALL);
  }

  private static Optional<Account> account(AccountId id) {
    return Stream.of(ALICE, BOB, CAROL, DAVE)
        .filter(each -> each.account().equals(id))
        .findFirst()
        .map(each ->
            new Account(
                id,
                each.tenant(),
                Address.parse(each.name()),
                Optional.empty(),
                0,
                false,
                Set.of(),
                SendingLimits.NONE,
                Forwarding.NONE,
                Instant.EPOCH));
  }

  /// Shares a mailbox of alice's with one other and nobody else.
  ///
  /// @param rights letters of RFC 4314; none to share it no more
  public void share(MailboxId mailbox, Principal with, String rights) {
    Map<AccountId, MailboxRights> wanted =
        rights.isEmpty() ? Map.of() : Map.of(with.account(), MailboxRights.parse(rights));
    var _ =
        mail(ALICE)
            .changeMailboxes(
                OptionalLong.empty(),
                tree -> {
                  tree.share(mailbox, wanted);
                  return true;
                })
            .orElseThrow();
  }

  public MailAccount mail(Principal principal) {
    return store.account(principal, principal.account());
  }

  /// Puts a message into a mailbox, as delivery would.
  ///
  /// @param message with LF or CRLF
  /// @return the Email's number
  public long append(
      Principal to, MailboxId mailbox, Instant received, String message, String... flags) {
    byte[] bytes =
        message.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    try (MessageWriter writer = store.receive(bytes.length)) {
      writer.write(bytes);
      return mail(to)
          .append(mailbox, List.of(new NewMessage(writer.finish(), FlagSet.of(flags), received)))
          .getFirst()
          .emailId();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Uploads octets to somebody's own account.
  ///
  /// @return the id of the blob
  public String upload(Principal by, byte[] octets) {
    try {
      return new Uploads(store, jmap.limits())
          .accept(
              by,
              ObjectId.ofAccount(by.account()),
              "application/octet-stream",
              new ByteArrayInputStream(octets))
          .orElseThrow()
          .get("blobId")
          .asString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The bytes of a message that is there.
  public byte[] bytes(Principal of, long email) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var open = mail(of).open(email)) {
      open.copyTo(0, open.size(), bytes);
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Answers to calls, such as `['Mailbox/get', {'accountId': 'A1'}, 'a']`, joined by commas, with
  /// all capabilities.
  public JsonNode calls(Principal principal, String calls) {
    return calls(Callers.of(principal), calls);
  }

  /// The same of several that are signed in side by side.
  public JsonNode calls(Callers callers, String calls) {
    List<String> using = new ArrayList<>();
    for (Capability capability : Capability.values()) {
      using.add('"' + capability.uri() + '"');
    }
    String request =
        "{\"using\": " + using + ", \"methodCalls\": [" + calls.replace('\'', '"') + "]}";
    byte[] answer = jmap.answer(callers, request.getBytes(StandardCharsets.UTF_8), URLS);
    return JSON.readTree(answer).get("methodResponses");
  }

  /// The arguments of the answer to one call of alice's; those of an error too.
  public JsonNode call(String method, String arguments) {
    return call(ALICE, method, arguments);
  }

  public JsonNode call(Principal principal, String method, String arguments) {
    return calls(principal, "['" + method + "', " + arguments + ", 'c']").get(0).get(1);
  }

  public JsonNode session(Principal principal) {
    return session(Callers.of(principal));
  }

  public JsonNode session(Callers callers) {
    return jmap.session(callers, URLS);
  }

  public static JsonNode json(String text) {
    return JSON.readTree(text.replace('\'', '"'));
  }

  @Override
  public void close() {
    store.close();
    kv.close();
  }
}
