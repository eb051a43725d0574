package org.posthorn.web.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountRole;
import org.posthorn.directory.Address;
import org.posthorn.directory.Argon2Settings;
import org.posthorn.directory.AuditEvent;
import org.posthorn.directory.Authorizations;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryAdministration;
import org.posthorn.directory.DirectoryLimits;
import org.posthorn.directory.GrantLimits;
import org.posthorn.directory.HashingPool;
import org.posthorn.directory.NewAccount;
import org.posthorn.directory.Passwords;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.directory.TenantId;
import org.posthorn.directory.tokens.AccessTokens;
import org.posthorn.directory.tokens.DeviceCodes;
import org.posthorn.directory.tokens.DeviceLimits;
import org.posthorn.directory.tokens.OAuthClients;
import org.posthorn.directory.tokens.TokenKeys;
import org.posthorn.directory.tokens.TokenLimits;
import org.posthorn.kv.MemoryStore;
import org.posthorn.runtime.Digests;
import org.posthorn.vault.MasterKey;
import org.posthorn.vault.Vault;
import org.posthorn.web.Answer;
import org.posthorn.web.AnswerBody;
import org.posthorn.web.WebRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An authorization server with two accounts and two programs, asked without HTTP. A browser that
/// sends the header field `Who` is signed in as that account.
final class World implements AutoCloseable {
  static final String ISSUER = "https://mail.x.test";
  static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  static final String CALLBACK = "https://app.test/cb?keep=1";
  private static final JsonMapper JSON = new JsonMapper();

  final TurnableClock clock = new TurnableClock();
  final List<AuditEvent> audited = Collections.synchronizedList(new ArrayList<>());
  final OAuthParts parts;
  final String secret;
  private final HashingPool hashing =
      new HashingPool(new Argon2Settings(8, 1, 1), DirectoryLimits.defaults());
  private final Consent consent;
  private final Devices devices;
  private final TokenEndpoint token;
  private final Tokens tokens;
  private final Registration registration;
  private final DirectoryAdministration administration;

  World() {
    var kv = new MemoryStore();
    Directory directory = Directory.open(kv, clock, DirectoryLimits.defaults());
    administration =
        new DirectoryAdministration(
            directory, new Passwords(directory, hashing, audited::add), audited::add);
    administration.addDomain(Principal.system(), TenantId.FIRST, "x.test", false);
    account("alice@x.test");
    account("bob@x.test");
    administration.addAccount(
        Principal.system(),
        NewAccount.of(Address.parse("root@x.test"), "a long secret")
            .with(AccountRole.ADMINISTRATOR));
    TokenLimits limits = TokenLimits.defaults();
    Vault vault =
        new Vault(
            "test",
            List.of(MasterKey.generate(new SecureRandom(), Instant.EPOCH)),
            org.posthorn.vault.VaultLimits.defaults());
    TokenKeys keys = new TokenKeys(kv, vault, clock, limits);
    OAuthClients clients = new OAuthClients(kv, directory, audited::add, limits);
    parts =
        new OAuthParts(
            ISSUER,
            directory,
            clients,
            new Authorizations(directory, audited::add, GrantLimits.defaults()),
            new DeviceCodes(kv, clock, DeviceLimits.defaults()),
            new AccessTokens(ISSUER, OAuthSite.serverMetadata(ISSUER), keys, clock, limits),
            keys,
            request ->
                Stream.of(request.field("Who").orElse("").split(" "))
                    .filter(name -> !name.isEmpty())
                    .map(this::principal)
                    .toList());
    client("app", false, CALLBACK);
    client("phone", false, "http://127.0.0.1/cb");
    secret = client("service", true).orElseThrow();
    consent = new Consent(parts);
    devices = new Devices(parts);
    token = new TokenEndpoint(parts);
    tokens = new Tokens(parts);
    registration = new Registration(clients, clock);
  }

  private Optional<String> client(String id, boolean confidential, String... uris) {
    return parts
        .clients()
        .add(
            Principal.system(),
            new OAuthClients.Registration(
                Optional.of(id), "The <" + id + ">", List.of(uris), Scope.ALL, confidential))
        .secret();
  }

  private void account(String address) {
    administration.addAccount(
        Principal.system(), NewAccount.of(Address.parse(address), "a long secret"));
  }

  Account account(Address address) {
    return parts.directory().account(address).orElseThrow();
  }

  /// What `as` has for an account.
  String id(String address) {
    return Deciders.id(principal(address));
  }

  private Principal principal(String address) {
    return Principal.of(account(Address.parse(address)));
  }

  void disable(String address, boolean disabled) {
    administration.setDisabled(Principal.system(), account(Address.parse(address)).id(), disabled);
  }

  static WebRequest request(String method, String path) {
    return WebRequest.of(method, path)
        .withSecure(true)
        .withClient(InetAddress.ofLiteral("192.0.2.1"));
  }

  /// The usual parameters of `/oauth/authorize`.
  static Map<String, String> asked(String... changes) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("response_type", "code");
    all.put("client_id", "app");
    all.put("redirect_uri", CALLBACK);
    all.put("scope", "imap smtp");
    all.put("state", "s & t");
    all.put("code_challenge", challenge());
    all.put("code_challenge_method", "S256");
    return changed(all, changes);
  }

  static Map<String, String> changed(Map<String, String> all, String... changes) {
    for (int i = 0; i < changes.length; i += 2) {
      if (changes[i + 1].equals("-")) {
        all.remove(changes[i]);
      } else {
        all.put(changes[i], changes[i + 1]);
      }
    }
    return all;
  }

  static String challenge() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Digests.sha256(VERIFIER.getBytes(StandardCharsets.US_ASCII)));
  }

  Answer show(String who, Map<String, String> asked) {
    WebRequest request = who(request("GET", Consent.PATH), who);
    for (var each : asked.entrySet()) {
      request = request.withParameter(each.getKey(), each.getValue());
    }
    return consent.show(request);
  }

  Answer decide(String who, Map<String, String> fields) {
    return answer(() -> consent.decide(who(form(Consent.PATH, fields), who)));
  }

  private static WebRequest who(WebRequest request, String who) {
    return who.isEmpty() ? request : request.withField("Who", who);
  }

  static WebRequest form(String path, Map<String, String> fields) {
    List<String> pairs = new ArrayList<>();
    fields.forEach(
        (name, value) -> pairs.add(Parameters.encoded(name) + "=" + Parameters.encoded(value)));
    return request("POST", path)
        .withField("Content-Type", "application/x-www-form-urlencoded")
        .withBody(String.join("&", pairs));
  }

  interface Asking {
    Answer answer() throws IOException;
  }

  static Answer answer(Asking asking) {
    try {
      return asking.answer();
    } catch (OAuthError e) {
      return e.toAnswer();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /// The fields that the form of a page sends.
  static Map<String, String> fields(Answer page) {
    Map<String, String> fields = new LinkedHashMap<>();
    Matcher inputs =
        Pattern.compile("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\">")
            .matcher(text(page));
    while (inputs.find()) {
      fields.put(plain(inputs.group(1)), plain(inputs.group(2)));
    }
    return fields;
  }

  private static String plain(String html) {
    return html.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
  }

  static String text(Answer answer) {
    return new String(((AnswerBody.Bytes) answer.body()).bytes(), StandardCharsets.UTF_8);
  }

  static JsonNode json(Answer answer) {
    return JSON.readTree(text(answer));
  }

  /// Where a browser is sent.
  static String location(Answer answer) {
    assertThat(answer.status()).isEqualTo(303);
    return answer.field("Location").orElseThrow();
  }

  /// The parameters of where it is sent.
  static Map<String, String> sent(Answer answer) {
    Map<String, String> all = new LinkedHashMap<>();
    for (String pair : URI.create(location(answer)).getRawQuery().split("&")) {
      int equals = pair.indexOf('=');
      all.put(pair.substring(0, equals), Parameters.decoded(pair.substring(equals + 1)));
    }
    return all;
  }

  /// Somebody allows what was asked for.
  String code(String who, Map<String, String> asked) {
    Map<String, String> fields = fields(show(who, asked));
    fields.put("decision", "allow");
    return sent(decide(who, fields)).getOrDefault("code", "");
  }

  Answer token(String... fields) {
    return answer(() -> token.answer(form("/oauth/token", changed(new LinkedHashMap<>(), fields))));
  }

  Answer exchange(String code, String... changes) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("grant_type", "authorization_code");
    fields.put("client_id", "app");
    fields.put("code", code);
    fields.put("redirect_uri", CALLBACK);
    fields.put("code_verifier", VERIFIER);
    Map<String, String> all = changed(fields, changes);
    return answer(() -> token.answer(form("/oauth/token", all)));
  }

  Answer refresh(String refreshToken, String... more) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("grant_type", "refresh_token");
    fields.put("client_id", "app");
    fields.put("refresh_token", refreshToken);
    Map<String, String> all = changed(fields, more);
    return answer(() -> token.answer(form("/oauth/token", all)));
  }

  Answer tokenRequest(WebRequest request) {
    return answer(() -> token.answer(request));
  }

  Answer revoke(String... fields) {
    return answer(
        () -> tokens.revoke(form("/oauth/revoke", changed(new LinkedHashMap<>(), fields))));
  }

  Answer introspect(String... fields) {
    return answer(
        () -> tokens.introspect(form("/oauth/introspect", changed(new LinkedHashMap<>(), fields))));
  }

  Answer introspect(String accessToken) {
    return introspect("client_id", "service", "client_secret", secret, "token", accessToken);
  }

  boolean active(String anyToken) {
    return json(introspect(anyToken)).get("active").booleanValue();
  }

  Answer startDevice(String... fields) {
    return answer(() ->
        devices.start(form("/oauth/device_authorization", changed(new LinkedHashMap<>(), fields))));
  }

  Answer showDevice(String who, String code) {
    WebRequest request = who(request("GET", Devices.PATH), who);
    return devices.show(code.isEmpty() ? request : request.withParameter("user_code", code));
  }

  Answer device(String who, Map<String, String> fields) {
    return answer(() -> devices.decide(who(form(Devices.PATH, fields), who)));
  }

  Answer register(String body) {
    return answer(() -> registration.answer(request("POST", "/oauth/register").withBody(body)));
  }

  Metadata metadata(boolean withRegistration) {
    return new Metadata(parts, withRegistration);
  }

  @Override
  public void close() {
    hashing.close();
  }

  /// A clock that stands until it is turned.
  static final class TurnableClock extends Clock {
    private volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");

    void turn(Duration by) {
      now = now.plus(by);
    }

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
  }
}
