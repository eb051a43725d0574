package org.posthorn.directory;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.posthorn.directory.GrantRows.Code;
import org.posthorn.directory.GrantRows.Stored;
import org.posthorn.kv.Reader;
import org.posthorn.kv.Writer;
import org.posthorn.runtime.Digests;

/// Access that accounts have granted to programs: authorization codes, and grants with their
/// refresh tokens.
///
/// A refresh token is replaced each time it is used (RFC 9700 §4.14.2). If a replaced token is
/// used, somebody has a copy, so the grant is revoked. One exception: the last token may be used
/// again within [GrantLimits#retryWithin], because the response may have been lost or the program
/// has two threads. Each such use returns another refresh token; as soon as one of these is used,
/// the others are invalid. A thief who is fast enough for this is detected at the next use.
///
/// Thread-safe.
public final class Authorizations {
  private static final int IPV6_PREFIX_BYTES = 8;

  private final Directory directory;
  private final AuditLog audit;
  private final GrantLimits limits;

  public Authorizations(Directory directory, AuditLog audit, GrantLimits limits) {
    this.directory = directory;
    this.audit = audit;
    this.limits = limits;
  }

  /// The result for a code or refresh token.
  public sealed interface Outcome {
    /// Access is granted.
    record Issued(Grant.Issued grant) implements Outcome {}

    /// The code or token is unknown, expired, or belongs to another client.
    record Refused(String reason) implements Outcome {}
  }

  /// Creates a code for access that `account` has granted.
  ///
  /// @throws DirectoryException of kind LIMIT if too many codes are pending
  public String code(AccountId account, CodeRequest request) {
    BearerToken code = BearerToken.code(account);
    Instant now = now();
    directory.write(
        account,
        writer -> {
          int there = 0;
          for (Reader.Row row : codes(writer)) {
            if (forgotten(Code.decode(row.value()), now)) {
              writer.delete(DirectoryTables.CODES, row.key());
            } else {
              there++;
            }
          }
          if (there >= limits.codesPerAccount()) {
            throw DirectoryException.limit("too many programs were allowed within minutes");
          }
          Code stored = new Code(request, now.plus(limits.codeLifetime()), Optional.empty());
          writer.put(DirectoryTables.CODES, code.digest(), stored.encode());
          return true;
        });
    return code.text();
  }

  private List<Reader.Row> codes(Reader reader) {
    return reader.scan(
        DirectoryTables.CODES,
        DirectoryTables.FIRST,
        DirectoryTables.END,
        limits.codesPerAccount() + 1);
  }

  private boolean forgotten(Code code, Instant now) {
    return !now.isBefore(code.expires().plus(limits.codeRemembered()));
  }

  /// Exchanges a code for a grant. A code can be tried once: a failure invalidates it too, and a
  /// second use revokes the resulting grant (RFC 6749 §4.1.2).
  ///
  /// @param client the id of the client
  /// @param redirectUri as the program sent it
  /// @param verifier of PKCE (RFC 7636 §4.5)
  public Outcome redeem(
      String text, String client, String redirectUri, String verifier, Optional<InetAddress> from) {
    Optional<BearerToken> parsed = BearerToken.parseCode(text);
    if (parsed.isEmpty() || enabled(parsed.get().account()).isEmpty()) {
      return refused("no such code");
    }
    BearerToken code = parsed.get();
    byte[] challenge = Digests.sha256(verifier.getBytes(StandardCharsets.US_ASCII));
    String s256 = Base64.getUrlEncoder().withoutPadding().encodeToString(challenge);
    Fresh fresh = fresh(code.account(), from);
    record Result(Outcome outcome, boolean known, List<CredentialId> revoked) {}
    Result result =
        directory.write(
            code.account(),
            writer -> {
              byte[] row = writer.get(DirectoryTables.CODES, code.digest());
              if (row == null) {
                return new Result(refused("no such code"), false, List.of());
              }
              Code stored = Code.decode(row);
              if (stored.grant().isPresent()) {
                List<CredentialId> given =
                    stored.grant().filter(id -> GrantRows.grant(writer, id).isPresent()).stream()
                        .toList();
                given.forEach(id -> GrantRows.delete(writer, id));
                writer.delete(DirectoryTables.CODES, code.digest());
                return new Result(refused("the code was used before"), true, given);
              }
              CodeRequest request = stored.request();
              boolean right =
                  fresh.now.isBefore(stored.expires())
                      && request.client().equals(client)
                      && request.redirectUri().equals(redirectUri)
                      && equal(request.challenge(), s256);
              if (!right) {
                mark(writer, code, stored, new CredentialId(0));
                return new Result(refused("the code is not for this"), true, List.of());
              }
              List<CredentialId> gone = new ArrayList<>();
              Grant.Issued issued = fresh.add(writer, request, gone);
              mark(writer, code, stored, issued.grant().id());
              return new Result(new Outcome.Issued(issued), true, gone);
            });
    tell(code.account(), result.revoked());
    if (result.known()) { // otherwise anybody could fill the audit log
      audited(code.account(), result.outcome());
    }
    return result.outcome();
  }

  private static void mark(Writer writer, BearerToken code, Code stored, CredentialId grant) {
    Code used = new Code(stored.request(), stored.expires(), Optional.of(grant));
    writer.put(DirectoryTables.CODES, code.digest(), used.encode());
  }

  private static boolean equal(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  /// Creates a grant without code, for a program without browser (RFC 8628).
  ///
  /// @param request without redirect URI and challenge
  public Grant.Issued add(AccountId account, CodeRequest request, Optional<InetAddress> from) {
    Fresh fresh = fresh(account, from);
    List<CredentialId> gone = new ArrayList<>();
    Grant.Issued issued =
        directory.write(
            account,
            writer -> {
              gone.clear();
              return fresh.add(writer, request, gone);
            });
    tell(account, gone);
    audited(account, new Outcome.Issued(issued));
    return issued;
  }

  /// Exchanges a refresh token for the next one.
  ///
  /// @param client the id of the client
  public Outcome refresh(String text, String client, Optional<InetAddress> from) {
    Optional<BearerToken> parsed = BearerToken.parseRefresh(text);
    if (parsed.isEmpty() || enabled(parsed.get().account()).isEmpty()) {
      return refused("no such refresh token");
    }
    BearerToken token = parsed.get();
    BearerToken next = BearerToken.refresh(token.account(), token.number(), token.family());
    Instant now = now();
    record Result(Outcome outcome, boolean revoked) {}
    Result result =
        directory.write(
            token.account(),
            writer -> {
              Optional<Stored> found =
                  GrantRows.grant(writer, token.number())
                      .filter(s -> MessageDigest.isEqual(s.family(), token.familyDigest()));
              if (found.isEmpty() || !found.get().grant().client().equals(client)) {
                return new Result(refused("no such refresh token"), false);
              }
              Stored stored = found.get();
              boolean again = isRetry(stored, token, now);
              boolean unused = !now.isBefore(stored.grant().lastUse().plus(limits.unusedFor()));
              if (unused || !(again || stored.isCurrent(token.digest()))) {
                GrantRows.delete(writer, token.number());
                String reason =
                    unused ? "not used for too long" : "the refresh token is an old one";
                return new Result(refused(reason), true);
              }
              List<byte[]> current = new ArrayList<>(again ? stored.current() : List.of());
              current.add(next.digest());
              Grant grant = used(stored.grant(), now, from);
              GrantRows.put(
                  writer,
                  new Stored(
                      grant,
                      stored.family(),
                      current,
                      Optional.of(token.digest()),
                      again ? stored.usedAt() : now));
              return new Result(
                  new Outcome.Issued(new Grant.Issued(token.account(), grant, next.text())), false);
            });
    if (result.revoked() && result.outcome() instanceof Outcome.Refused(String reason)) {
      tell(token.account(), List.of(token.number()));
      audited("system", "grant.end", token.account(), token.number() + " " + reason);
    }
    return result.outcome();
  }

  private boolean isRetry(Stored stored, BearerToken token, Instant now) {
    return stored.isUsed(token.digest())
        && now.isBefore(stored.usedAt().plus(limits.retryWithin()))
        && stored.current().size() <= limits.retries();
  }

  /// The grant of a refresh token, while the token is valid.
  public Optional<Grant.Issued> find(String refreshToken) {
    return BearerToken.parseRefresh(refreshToken)
        .filter(token -> enabled(token.account()).isPresent())
        .flatMap(token ->
            directory
                .read(token.account(), reader -> GrantRows.grant(reader, token.number()))
                .filter(s -> MessageDigest.isEqual(s.family(), token.familyDigest()))
                .filter(s -> s.isCurrent(token.digest()))
                .map(s -> new Grant.Issued(token.account(), s.grant(), refreshToken)));
  }

  /// A grant, unless it was revoked.
  public Optional<Grant> find(AccountId account, CredentialId id) {
    return directory.read(account, reader -> GrantRows.grant(reader, id)).map(Stored::grant);
  }

  /// The grants of an account.
  ///
  /// @throws AccessDeniedException if the actor lacks the right
  public List<Grant> list(Principal actor, AccountId id) {
    permitted(actor, id);
    return directory.read(id, this::all).stream().map(Stored::grant).toList();
  }

  /// Revokes a grant: its access tokens are invalid at once, and sessions opened with them end.
  ///
  /// @throws DirectoryException of kind NOT_FOUND if there is no such grant
  /// @throws AccessDeniedException if the actor lacks the right
  public void revoke(Principal actor, AccountId id, CredentialId grant) {
    Account account = permitted(actor, id);
    if (!remove(id, grant)) {
      throw DirectoryException.notFound(account.address() + " has no grant " + grant);
    }
    audited(actor.name(), "grant.revoke", id, grant.toString());
  }

  /// Revokes all grants of a removed client.
  ///
  /// @return how many
  public int revokeAll(Account account, String client) {
    List<CredentialId> gone =
        directory.read(account.id(), this::all).stream()
            .map(Stored::grant)
            .filter(grant -> grant.client().equals(client))
            .map(Grant::id)
            .filter(grant -> remove(account.id(), grant))
            .toList();
    return gone.size();
  }

  /// Revokes a grant on behalf of its program (RFC 7009).
  public void giveBack(AccountId account, CredentialId grant) {
    if (remove(account, grant)) {
      audited("system", "grant.end", account, grant + " given back");
    }
  }

  private boolean remove(AccountId account, CredentialId grant) {
    boolean there =
        directory.write(
            account,
            writer -> {
              boolean found = GrantRows.grant(writer, grant).isPresent();
              GrantRows.delete(writer, grant);
              return found;
            });
    if (there) {
      tell(account, List.of(grant));
    }
    return there;
  }

  private List<Stored> all(Reader reader) {
    return GrantRows.grants(reader, limits.grantsPerAccount() + 1);
  }

  private Fresh fresh(AccountId account, Optional<InetAddress> from) {
    return new Fresh(account, now(), from, BearerToken.random());
  }

  /// Random values are chosen before the transaction, whose body may run twice.
  private final class Fresh {
    final AccountId account;
    final Instant now;
    private final Optional<InetAddress> from;
    private final byte[] family;

    Fresh(AccountId account, Instant now, Optional<InetAddress> from, byte[] family) {
      this.account = account;
      this.now = now;
      this.from = from;
      this.family = family;
    }

    /// @param gone receives grants that were dropped to make room
    Grant.Issued add(Writer writer, CodeRequest request, List<CredentialId> gone) {
      List<Stored> there = new ArrayList<>(all(writer));
      there.sort(Comparator.comparing(s -> s.grant().lastUse()));
      while (there.size() >= limits.grantsPerAccount()) {
        CredentialId least = there.removeFirst().grant().id();
        GrantRows.delete(writer, least);
        gone.add(least);
      }
      CredentialRows.Head head = CredentialRows.head(writer).orElseGet(CredentialRows.Head::fresh);
      CredentialId id = new CredentialId(head.next());
      CredentialRows.putHead(writer, head.changed(true));
      BearerToken token = BearerToken.refresh(account, id, family);
      Grant grant =
          new Grant(
              id,
              request.client(),
              request.clientName(),
              request.scope(),
              request.words(),
              now,
              now,
              from.map(Authorizations::network));
      GrantRows.put(
          writer,
          new Stored(grant, token.familyDigest(), List.of(token.digest()), Optional.empty(), now));
      return new Grant.Issued(account, grant, token.text());
    }
  }

  private static Grant used(Grant grant, Instant now, Optional<InetAddress> from) {
    return new Grant(
        grant.id(),
        grant.client(),
        grant.clientName(),
        grant.scope(),
        grant.words(),
        grant.created(),
        now,
        from.map(Authorizations::network).or(grant::lastNetwork));
  }

  private static String network(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return address.getHostAddress();
    }
    byte[] prefix = Arrays.copyOf(Arrays.copyOf(address.getAddress(), IPV6_PREFIX_BYTES), 16);
    try {
      return InetAddress.getByAddress(prefix).getHostAddress() + "/64";
    } catch (UnknownHostException e) {
      throw new IllegalStateException("16 bytes are an address", e);
    }
  }

  private Optional<Account> enabled(AccountId id) {
    return directory.account(id).filter(account -> !account.disabled());
  }

  private Account permitted(Principal actor, AccountId id) {
    boolean self = actor.account().equals(id) && actor.scope().equals(Scope.ALL);
    if (!self) {
      directory.access().require(actor, Right.ADMINISTER, id);
    }
    return directory
        .account(id)
        .orElseThrow(() -> DirectoryException.notFound("there is no account " + id));
  }

  private void tell(AccountId account, List<CredentialId> revoked) {
    revoked.forEach(grant -> directory.tell(new DirectoryChange.CredentialRevoked(account, grant)));
  }

  private void audited(AccountId account, Outcome outcome) {
    switch (outcome) {
      case Outcome.Issued(Grant.Issued issued) ->
          audited(
              name(account),
              "grant.add",
              account,
              issued.grant().id()
                  + " to "
                  + issued.grant().client()
                  + " for "
                  + String.join(",", issued.grant().scope().services()));
      case Outcome.Refused(String reason) -> audited("system", "grant.refuse", account, reason);
    }
  }

  private void audited(String actor, String action, AccountId account, String detail) {
    audit.record(new AuditEvent(now(), actor, action, name(account), detail));
  }

  private String name(AccountId id) {
    return directory.account(id).map(a -> a.address().toString()).orElseGet(id::toString);
  }

  private static Outcome refused(String reason) {
    return new Outcome.Refused(reason);
  }

  private Instant now() {
    return directory.clock().instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
