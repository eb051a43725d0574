package org.posthorn.web.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URLEncoder;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.posthorn.directory.Account;
import org.posthorn.directory.Address;
import org.posthorn.directory.Argon2Settings;
import org.posthorn.directory.AuditEvent;
import org.posthorn.directory.Authenticator;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryAdministration;
import org.posthorn.directory.DirectoryLimits;
import org.posthorn.directory.HashingPool;
import org.posthorn.directory.LoginWatch;
import org.posthorn.directory.NewAccount;
import org.posthorn.directory.Passwords;
import org.posthorn.directory.Principal;
import org.posthorn.directory.TenantId;
import org.posthorn.directory.factors.FactorCheck;
import org.posthorn.directory.factors.FactorLimits;
import org.posthorn.directory.factors.Factors;
import org.posthorn.directory.factors.Passkeys;
import org.posthorn.directory.factors.SeedEncryption;
import org.posthorn.directory.sessions.SessionLimits;
import org.posthorn.directory.sessions.WebSessions;
import org.posthorn.kv.MemoryStore;
import org.posthorn.vault.MasterKey;
import org.posthorn.vault.Vault;
import org.posthorn.web.Answer;
import org.posthorn.web.AnswerBody;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;
import org.posthorn.web.openid.OpenIdProvider;

/// Browsers before the login pages of a server, without HTTP between them.
final class Visitor implements AutoCloseable {
  static final Principal SYSTEM = Principal.system();
  static final String HOST = "mail.example.test";

  private final MemoryStore kv = new MemoryStore();
  private Instant now = Instant.parse("2026-03-01T12:00:00Z");
  final Clock clock =
      new Clock() {
        @Override
        public Instant instant() {
          return now;
        }

        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }
      };
  final Directory directory = Directory.open(kv, clock, DirectoryLimits.defaults());
  final List<AuditEvent> audited = Collections.synchronizedList(new ArrayList<>());
  private final HashingPool hashing =
      new HashingPool(new Argon2Settings(8, 1, 1), directory.limits());
  final Passwords passwords = new Passwords(directory, hashing, audited::add);
  final DirectoryAdministration administration =
      new DirectoryAdministration(directory, passwords, audited::add);
  private final Vault vault =
      new Vault(
          "a test",
          List.of(MasterKey.generate(new SecureRandom(), now)),
          org.posthorn.vault.VaultLimits.defaults());
  private final SeedEncryption seeds = new SeedEncryption(kv, () -> vault);
  final Factors factors =
      new Factors(kv, directory, passwords, audited::add, seeds, FactorLimits.defaults());
  final WebSessions register =
      new WebSessions(kv, directory, factors, audited::add, SessionLimits.defaults());
  final Authenticator authenticator =
      new Authenticator(
          directory,
          hashing,
          new Authenticator.Context(
              LoginWatch.NONE, factors, Optional.empty(), List.of(register), audited::add));
  final LoginSite site;
  final Account alice;
  final Account bob;

  /// What the browser keeps.
  final Map<String, String> cookies = new HashMap<>();

  Visitor() {
    this(List.of());
  }

  Visitor(List<OpenIdProvider> providers) {
    site =
        new LoginSite(
            new SignInParts(
                directory,
                authenticator,
                factors,
                new FactorCheck(
                    kv, directory, factors, seeds, LoginWatch.NONE, FactorLimits.defaults()),
                new Passkeys(kv, directory, factors, LoginWatch.NONE, FactorLimits.defaults()),
                passwords,
                register),
            new LoginSite.OpenId(providers, administration),
            LoginLimits.defaults());
    administration.addDomain(SYSTEM, TenantId.FIRST, "example.test", true);
    alice = account("alice@example.test");
    bob = account("bob@example.test");
  }

  private Account account(String address) {
    return administration.addAccount(SYSTEM, NewAccount.of(Address.parse(address), "right one"));
  }

  void later(Duration by) {
    now = now.plus(by);
  }

  /// A request of this browser, over TLS.
  WebRequest request(String method, String path) {
    WebRequest request =
        WebRequest.of(method, path)
            .withAuthority(HOST)
            .withSecure(true)
            .withClient(address("192.0.2.1"))
            .withField("User-Agent", "Firefox");
    String cookie =
        cookies.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining("; "));
    return cookie.isEmpty() ? request : request.withField("Cookie", cookie);
  }

  static InetAddress address(String text) {
    return InetAddress.ofLiteral(text);
  }

  /// The token that our pages hold in the session of this browser; empty if nobody is signed in.
  String token() {
    Sessions sessions = site.sessions();
    return sessions.holder(request("GET", "/")).map(sessions::token).orElse("");
  }

  /// A form of one of our pages.
  WebRequest form(String path, String... namesAndValues) {
    String token = token();
    return tokenless(path, namesAndValues)
        .withBody(body(namesAndValues) + (token.isEmpty() ? "" : "&csrf=" + token));
  }

  /// The same without the token.
  WebRequest tokenless(String path, String... namesAndValues) {
    return request("POST", path)
        .withField("Origin", "https://" + HOST)
        .withField("Content-Type", "application/x-www-form-urlencoded")
        .withBody(body(namesAndValues));
  }

  private static String body(String... namesAndValues) {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      body.append(i > 0 ? "&" : "")
          .append(namesAndValues[i])
          .append('=')
          .append(URLEncoder.encode(namesAndValues[i + 1], UTF_8));
    }
    return body.toString();
  }

  /// What is answered; cookies are kept as a browser does.
  Answer send(WebRequest request) {
    return send(request, request.method() + " " + request.path());
  }

  /// The same where the route has names.
  Answer send(WebRequest request, String route) {
    Answer answer;
    try {
      answer = java.util.Objects.requireNonNull(site.resources().get(route)).answer(request);
    } catch (WebException e) {
      return Answer.nothing(e.status());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    for (Answer.Field field : answer.fields()) {
      if (field.name().equals("Set-Cookie")) {
        String pair = field.value().substring(0, field.value().indexOf(';'));
        String name = pair.substring(0, pair.indexOf('='));
        if (field.value().contains("Max-Age=0;")) {
          cookies.remove(name);
        } else {
          cookies.put(name, pair.substring(name.length() + 1));
        }
      }
    }
    return answer;
  }

  Answer login(String name, String password, String back) {
    return send(form("/login", "name", name, "password", password, "return", back));
  }

  /// Who the browser is signed in as.
  String whoami() {
    return site.sessions().of(request("GET", "/")).map(Principal::name).orElse("nobody");
  }

  /// Gives an account a TOTP device.
  ///
  /// @return its seed in base32
  String device(Account account) {
    Factors.Enrolment enrolment = factors.beginTotp(SYSTEM, account.id(), "phone");
    factors.confirmTotp(SYSTEM, account.id(), code(enrolment.seed()));
    return enrolment.seed();
  }

  /// What a device shows now: RFC 6238, written again.
  String code(String base32) {
    return Codes.of(base32, now.getEpochSecond() / 30);
  }

  static String text(Answer answer) {
    return new String(((AnswerBody.Bytes) answer.body()).bytes(), UTF_8);
  }

  @Override
  public void close() {
    hashing.close();
  }
}
