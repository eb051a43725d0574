package org.posthorn.web.signin;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.posthorn.directory.Principal;
import org.posthorn.sasl.AuthenticationContext;
import org.posthorn.sasl.CredentialVerdict;
import org.posthorn.sasl.Credentials;
import org.posthorn.sasl.FailureReason;
import org.posthorn.sasl.PasswordLogin;
import org.posthorn.sasl.SaslIdentity;
import org.posthorn.sasl.Step;
import org.posthorn.web.Answer;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;

/// Authenticates requests by the Authorization field: a name with a password or an app password
/// (Basic, RFC 7617), or an access token (Bearer, RFC 6750 §2.1; never in a query or a form, which
/// end up in logs). Requires TLS, except from loopback.
///
/// Thread-safe. Blocks while a password is verified.
public final class SignIn {
  private static final String CHALLENGES = "WWW-Authenticate";
  private static final int FIELD_CHARS_MAX = 8_192;
  private static final String RETRY_SECONDS = "30";
  private static final String INVALID_TOKEN = ", error=\"invalid_token\"";

  private final Credentials credentials;
  private final String realm;
  private final Optional<String> resourceMetadata;

  /// @param credentials whose identities are [Principal]s
  /// @param realm shown by clients: the server's name
  /// @param resourceMetadata URL of the protected resource metadata (RFC 9728 §5.1), if access
  ///   tokens are accepted
  public SignIn(Credentials credentials, String realm, Optional<String> resourceMetadata) {
    this.credentials = credentials;
    this.realm = realm;
    this.resourceMetadata = resourceMetadata;
  }

  /// Authenticates the sender of a request, and checks that its credential permits the service.
  ///
  /// @param service as in [org.posthorn.directory.Scope]
  /// @throws WebException 401 with challenges; 403 if the credential does not permit the service,
  ///   or was sent without TLS; 429 after too many failures; 503 if verification is not possible
  ///   now
  public Principal require(WebRequest request, String service) {
    return require(request, new Needed(service, Optional.empty()));
  }

  /// As before, for a service whose programs ask for the scope that challenges name.
  ///
  /// @param scope values that a program should request (RFC 6750 §3), parted by spaces
  public Principal require(WebRequest request, String service, String scope) {
    return require(request, new Needed(service, Optional.of(scope)));
  }

  /// @param scope for challenges, if they name one
  private record Needed(String service, Optional<String> scope) {
    /// The part of a challenge to a program that has no valid token.
    String part() {
      return scope.map(words -> ", scope=" + quoted(words)).orElse("");
    }
  }

  private Principal require(WebRequest request, Needed needed) {
    if (!request.isPrivate()) {
      throw new WebException(403, "use https: authentication over http is not permitted");
    }
    List<String> fields = request.fields("Authorization");
    if (fields.isEmpty()) {
      throw nobody(request, needed);
    }
    if (fields.size() > 1 || fields.getFirst().length() > FIELD_CHARS_MAX) {
      throw new WebException(400, "more than one Authorization field");
    }
    String field = fields.getFirst().strip();
    int space = field.indexOf(' ');
    String scheme = (space < 0 ? field : field.substring(0, space)).toLowerCase(Locale.ROOT);
    String shown = space < 0 ? "" : field.substring(space + 1).strip();
    AuthenticationContext context =
        new AuthenticationContext(
            needed.service(), Optional.of(request.client()), request.secure(), List.of(), id());
    return switch (scheme) {
      case "basic" -> basic(shown, context, needed);
      case "bearer" -> bearer(shown, context, needed);
      default -> throw refused("unknown authentication scheme", needed.part());
    };
  }

  /// Scripts, links and images of this server's pages get no Basic challenge, since the browser
  /// would show a password dialog (Fetch Metadata §2.1, 2.3). Who signs in here does so at the
  /// login page.
  private WebException nobody(WebRequest request, Needed needed) {
    boolean ofPage =
        request.field("Sec-Fetch-Dest").filter("empty"::equals).isPresent()
            || request.field("Sec-Fetch-Site").filter("same-origin"::equals).isPresent();
    return ofPage
        ? new WebException(401, "sign in", List.of(bearerChallenge(needed.part())))
        : refused("sign in", needed.part());
  }

  private Principal basic(String shown, AuthenticationContext context, Needed needed) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(shown);
    } catch (IllegalArgumentException e) {
      throw new WebException(400, "the Authorization field is not base64");
    }
    int colon = 0;
    while (colon < bytes.length && bytes[colon] != ':') {
      colon++;
    }
    if (colon == bytes.length) {
      throw new WebException(400, "the Authorization field has no colon");
    }
    byte[] name = Arrays.copyOf(bytes, colon);
    byte[] password = Arrays.copyOfRange(bytes, colon + 1, bytes.length);
    return switch (PasswordLogin.verify(credentials, name, Optional.empty(), password, context)) {
      case Step.Success success -> principal(success.identity());
      case Step.Failure failure -> throw refused(failure.reason(), needed, "");
      case Step.Challenge _ -> throw new IllegalStateException("the password is empty");
    };
  }

  private Principal bearer(String token, AuthenticationContext context, Needed needed) {
    if (credentials.tokenMetadata().isEmpty()) {
      throw refused("access tokens are not accepted", "");
    }
    if (token.isEmpty() || !token.chars().allMatch(SignIn::isToken68)) {
      throw refused("not an access token", INVALID_TOKEN + needed.part()); // RFC 6750 §3.1
    }
    return switch (credentials.verifyToken(Optional.empty(), token, context)) {
      case CredentialVerdict.Accepted(SaslIdentity identity) -> principal(identity);
      case CredentialVerdict.Refused(FailureReason reason) ->
          throw refused(reason, needed, INVALID_TOKEN);
    };
  }

  private static boolean isToken68(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "-._~+/=".indexOf(c) >= 0;
  }

  private static Principal principal(SaslIdentity identity) {
    if (identity instanceof Principal principal) {
      return principal;
    }
    throw new IllegalStateException("not a principal: " + identity.name());
  }

  /// @param error the error part of a Bearer challenge; empty if no token was sent
  private WebException refused(FailureReason reason, Needed needed, String error) {
    return switch (reason) {
      case NOT_AUTHORIZED ->
          new WebException(
              403,
              "the credential lacks the scope " + needed.service(),
              error.isEmpty()
                  ? List.of()
                  : List.of(
                      bearerChallenge(
                          ", error=\"insufficient_scope\", scope="
                              + quoted(needed.scope().orElse(needed.service())))));
      case THROTTLED ->
          new WebException(
              429,
              "too many attempts, wait",
              List.of(new Answer.Field("Retry-After", RETRY_SECONDS)));
      case TEMPORARY ->
          new WebException(
              503, "try again later", List.of(new Answer.Field("Retry-After", RETRY_SECONDS)));
      case SECOND_FACTOR ->
          refused(
              "the account has a second factor: use an app password or an access token",
              error + needed.part());
      case BAD_ENCODING, BAD_CREDENTIALS, BAD_CHANNEL_BINDING, DISABLED, EXPIRED ->
          error.isEmpty()
              ? refused("name or password is wrong", needed.part())
              : refused("the access token is invalid or expired", error + needed.part());
    };
  }

  private WebException refused(String detail, String error) {
    List<Answer.Field> challenges = new ArrayList<>();
    challenges.add(
        new Answer.Field(CHALLENGES, "Basic realm=" + quoted(realm) + ", charset=\"UTF-8\""));
    if (credentials.tokenMetadata().isPresent()) {
      challenges.add(bearerChallenge(error));
    }
    return new WebException(401, detail, challenges);
  }

  /// RFC 6750 §3, RFC 9728 §5.1.
  private Answer.Field bearerChallenge(String error) {
    String metadata = resourceMetadata.map(url -> ", resource_metadata=" + quoted(url)).orElse("");
    return new Answer.Field(CHALLENGES, "Bearer realm=" + quoted(realm) + error + metadata);
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  /// A random id of a request for the log.
  private static String id() {
    return "web-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
  }
}
