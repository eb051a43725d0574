package org.posthorn.web.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.posthorn.directory.Account;
import org.posthorn.directory.Address;
import org.posthorn.directory.CredentialId;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryAdministration;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.NewAccount;
import org.posthorn.directory.Principal;
import org.posthorn.directory.sessions.WebSession.Way;
import org.posthorn.directory.sessions.WebSessions;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.web.Answer;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;
import org.posthorn.web.openid.OpenIdException;
import org.posthorn.web.openid.OpenIdProvider;
import org.posthorn.web.openid.ProviderSetting;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Signing in with an OpenID provider. It authenticates only accounts of the domains in its
/// setting. Second factors are left to the provider.
final class ProviderLogin {
  private static final Logger LOG = LoggerFactory.getLogger(ProviderLogin.class);
  private static final String PURPOSE = "openid";
  private static final int VERSION = 2;

  private final Map<String, OpenIdProvider> providers = new TreeMap<>();
  private final Directory directory;
  private final DirectoryAdministration administration;
  private final SignedIn signedIn;
  private final StateSeal seal;
  private final LoginLimits limits;

  /// @param administration creates accounts, if a provider permits it
  ProviderLogin(
      List<OpenIdProvider> providers,
      Directory directory,
      DirectoryAdministration administration,
      SignedIn signedIn,
      StateSeal seal,
      LoginLimits limits) {
    providers.forEach(provider -> this.providers.put(provider.setting().name(), provider));
    this.directory = directory;
    this.administration = administration;
    this.signedIn = signedIn;
    this.seal = seal;
    this.limits = limits;
  }

  /// The state in the browser's cookie.
  ///
  /// @param beside the session to which an account is added; 0 to replace all sessions
  private record Kept(
      String provider,
      OpenIdProvider.Attempt attempt,
      Instant begun,
      CredentialId beside,
      String back) {
    byte[] encode() {
      return new RowWriter(VERSION)
          .text(provider)
          .text(attempt.state())
          .text(attempt.nonce())
          .text(attempt.verifier())
          .instant(begun)
          .int64(beside.value())
          .text(back)
          .done();
    }

    static Optional<Kept> decode(byte[] value) {
      try {
        return Optional.of(
            RowReader.read(
                "openid logins",
                value,
                VERSION,
                row ->
                    new Kept(
                        row.text(),
                        new OpenIdProvider.Attempt(row.text(), row.text(), row.text()),
                        row.instant(),
                        new CredentialId(row.int64()),
                        row.text())));
      } catch (StoreException e) {
        return Optional.empty(); // of another version of this server
      }
    }
  }

  Set<String> names() {
    return providers.keySet();
  }

  /// `GET /login/openid/{provider}?return=PATH`, with `&add=1` to add an account
  Answer begin(WebRequest request) {
    Login.requirePrivate(request);
    OpenIdProvider provider = provider(request);
    String back =
        request
            .parameter("return")
            .flatMap(path -> LocalPath.of(path, limits.returnChars()))
            .orElse(SignedIn.NOWHERE);
    boolean adds = request.parameter(Login.ADD).isPresent();
    CredentialId beside = adds ? signedIn.beside(request) : LoginState.NONE;
    OpenIdProvider.Attempt attempt = provider.attempt();
    Kept kept =
        new Kept(provider.setting().name(), attempt, directory.clock().instant(), beside, back);
    try {
      String at = provider.authorization(attempt, redirect(request, provider));
      // Otherwise the provider would return the user who is signed in there already (OpenID Connect
      // §3.1.2.1).
      return Login.seeOther(adds ? at + "&prompt=select_account" : at)
          .adding(
              "Set-Cookie",
              Cookies.LOGIN.set(request, seal.seal(PURPOSE, kept.encode()), limits.step()));
    } catch (IOException | OpenIdException e) {
      throw unavailable(request, provider, e);
    }
  }

  /// `GET /login/openid/{provider}/callback`
  Answer back(WebRequest request) {
    Login.requirePrivate(request);
    OpenIdProvider provider = provider(request);
    Kept kept = kept(request, provider);
    String refusal = request.parameter("error").orElse("");
    if (!refusal.isEmpty()) {
      LOG.info(
          "openid event=refused provider={} error={}",
          provider.setting().name(),
          refusal.replaceAll("[^\\x21-\\x7e]", "?"));
      throw LoginText.PROVIDER_REFUSED.refusal(403, request);
    }
    try {
      String value =
          provider.redeem(
              request.parameter("code").orElse(""), kept.attempt(), redirect(request, provider));
      Account account =
          account(provider.setting(), value)
              .orElseThrow(() -> LoginText.PROVIDER_NO_ACCOUNT.refusal(403, request));
      return signedIn.open(
          request,
          account,
          new WebSessions.Opening(Way.PROVIDER, new CredentialId(0), 0),
          kept.beside(),
          Login.seeOther(kept.back()));
    } catch (OpenIdException e) {
      LOG.warn("openid event=invalid-token provider={}", provider.setting().name(), e);
      throw LoginText.PROVIDER_NOT_BELIEVED.refusal(403, request);
    } catch (IOException e) {
      throw unavailable(request, provider, e);
    }
  }

  /// The state of the login, if this browser started it.
  private Kept kept(WebRequest request, OpenIdProvider provider) {
    String state = request.parameter("state").orElse("");
    Instant now = directory.clock().instant();
    return Cookies.LOGIN
        .of(request)
        .flatMap(text -> seal.open(PURPOSE, text))
        .flatMap(Kept::decode)
        .filter(kept -> kept.provider().equals(provider.setting().name()))
        .filter(kept -> now.isBefore(kept.begun().plus(limits.step())))
        .filter(kept -> equal(kept.attempt().state(), state))
        // RFC 9207 §2.4: the issuer in the response, if any, must be the expected one.
        .filter(_ -> request.parameter("iss").map(provider.setting().issuer()::equals).orElse(true))
        .orElseThrow(() -> Login.startAgain(request));
  }

  private static boolean equal(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  /// The account of a claim; created now, if the setting permits it.
  private Optional<Account> account(ProviderSetting setting, String value) {
    Address address;
    try {
      address = Address.parse(value);
    } catch (DirectoryException e) {
      LOG.warn("openid event=no-address provider={}", setting.name(), e);
      return Optional.empty();
    }
    if (!setting.domains().contains(address.domain())) {
      LOG.warn("openid event=foreign-domain provider={} address={}", setting.name(), address);
      return Optional.empty();
    }
    Optional<Account> there = directory.account(address);
    if (there.isEmpty() && setting.creates()) {
      there = made(setting, address);
    }
    return there.filter(account -> !account.disabled());
  }

  private Optional<Account> made(ProviderSetting setting, Address address) {
    try {
      Account account =
          administration.addAccount(
              Principal.system(),
              new NewAccount(
                  address, Optional.empty(), OptionalLong.empty(), Set.of(), Optional.empty()));
      LOG.info("openid event=account-created provider={} user={}", setting.name(), address);
      return Optional.of(account);
    } catch (DirectoryException e) {
      // Created by a concurrent login, or an alias has this name.
      return directory.account(address);
    }
  }

  private OpenIdProvider provider(WebRequest request) {
    OpenIdProvider provider = providers.get(request.segment("provider"));
    if (provider == null) {
      throw new WebException(404, "there is no such provider");
    }
    return provider;
  }

  private static String redirect(WebRequest request, OpenIdProvider provider) {
    return SameOrigin.origin(request)
        + request.target().prefix()
        + "/login/openid/"
        + provider.setting().name()
        + "/callback";
  }

  private static WebException unavailable(
      WebRequest request, OpenIdProvider provider, Exception e) {
    LOG.warn("openid event=unavailable provider={}", provider.setting().name(), e);
    return LoginText.PROVIDER_UNAVAILABLE.refusal(503, request);
  }
}
