package org.posthorn.web.session;

import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.posthorn.directory.Account;
import org.posthorn.directory.CredentialId;
import org.posthorn.directory.Directory;
import org.posthorn.directory.factors.Passkeys;
import org.posthorn.directory.sessions.WebSession.Way;
import org.posthorn.directory.sessions.WebSessions;
import org.posthorn.web.Answer;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Signing in with a passkey: without or after a password. Called by passkey.js.
final class PasskeyLogin {
  static final JsonMapper JSON = new JsonMapper();
  private static final String TYPE = "application/json";

  private final Directory directory;
  private final Passkeys passkeys;
  private final SignedIn signedIn;
  private final LoginLimits limits;

  PasskeyLogin(SignInParts parts, SignedIn signedIn, LoginLimits limits) {
    directory = parts.directory();
    passkeys = parts.passkeys();
    this.signedIn = signedIn;
    this.limits = limits;
  }

  /// `POST /login/passkey/challenge`: for the account whose password was verified, or for any.
  Answer challenge(WebRequest request) throws IOException {
    Login.requirePrivate(request);
    JsonNode asked = json(request, limits.formBytes());
    Optional<LoginState> verified = signedIn.state(request).filter(LoginState::passwordVerified);
    String back =
        LocalPath.of(asked.path("return").asString(""), limits.returnChars())
            .orElse(SignedIn.NOWHERE);
    LoginState state =
        verified.isPresent() ? verified.get() : nobody(request, asked.path(Login.ADD), back);
    byte[] challenge = passkeys.challenge();
    ObjectNode answer =
        offer(challenge, request, passkeys)
            .put("userVerification", verified.isPresent() ? "discouraged" : "required");
    ArrayNode allow = answer.putArray("allow");
    verified.ifPresent(known -> texts(allow, passkeys.ids(known.account())));
    return signedIn.remember(request, answer(answer), state.withChallenge(challenge));
  }

  /// @param token CSRF token of the session, if an account is added
  private LoginState nobody(WebRequest request, JsonNode token, String back) {
    CredentialId beside =
        token.isMissingNode() ? LoginState.NONE : signedIn.beside(request, token.asString(""));
    return LoginState.nobody(directory.clock().instant(), beside, back);
  }

  /// `POST /login/passkey`: the assertion of a passkey.
  Answer verify(WebRequest request) throws IOException {
    Login.requirePrivate(request);
    String response = json(request, limits.formBytes()).toString();
    LoginState state =
        signedIn
            .state(request)
            .filter(known -> known.challenge().length > 0)
            .orElseThrow(() -> Login.startAgain(request));
    Optional<Account> whose =
        state.passwordVerified()
            ? Optional.of(
                directory.account(state.account()).orElseThrow(() -> Login.startAgain(request)))
            : Optional.empty();
    Passkeys.Ceremony ceremony = new Passkeys.Ceremony(place(request), state.challenge());
    return switch (passkeys.verify(whose, ceremony, response, request.client())) {
      case Passkeys.Verdict.Right(Account account, long factor) -> {
        Way way = whose.isPresent() ? Way.PASSWORD_AND_FACTOR : Way.PASSKEY;
        ObjectNode done = JSON.createObjectNode().put("location", state.back());
        yield signedIn.open(
            request,
            account,
            new WebSessions.Opening(way, state.credential(), factor),
            state.beside(),
            answer(done));
      }
      case Passkeys.Verdict.Wrong() -> throw LoginText.WRONG_PASSKEY.refusal(403, request);
      case Passkeys.Verdict.Throttled() -> throw LoginText.TOO_MANY.refusal(429, request);
    };
  }

  /// The common options of every WebAuthn ceremony.
  static ObjectNode offer(byte[] challenge, WebRequest request, Passkeys passkeys) {
    return JSON.createObjectNode()
        .put("challenge", text(challenge))
        .put("rpId", request.host())
        .put("timeout", passkeys.timeoutMillis());
  }

  /// The relying party id, which is the host name of the page, and the origin that the browser
  /// reports.
  static Passkeys.Place place(WebRequest request) {
    return new Passkeys.Place(SameOrigin.origin(request), request.host());
  }

  /// Reads JSON from a page of this server.
  static JsonNode json(WebRequest request, int bytesMax) throws IOException {
    SameOrigin.require(request);
    if (!request.field("Content-Type").orElse("").startsWith(TYPE)) {
      throw new WebException(415, "expected " + TYPE);
    }
    try {
      JsonNode value = JSON.readTree(request.body(bytesMax));
      if (value.isObject()) {
        return value;
      }
    } catch (JacksonException e) {
      throw new WebException(400, "the body is not JSON");
    }
    throw new WebException(400, "the body is not a JSON object");
  }

  static Answer answer(JsonNode value) {
    return Answer.of(TYPE, value.toString());
  }

  static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static void texts(ArrayNode into, List<byte[]> all) {
    all.forEach(each -> into.add(text(each)));
  }
}
