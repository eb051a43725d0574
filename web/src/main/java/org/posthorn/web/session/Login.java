package org.posthorn.web.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthorn.directory.Account;
import org.posthorn.directory.Authenticator;
import org.posthorn.directory.CredentialId;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.Principal;
import org.posthorn.directory.factors.Factor;
import org.posthorn.directory.factors.FactorCheck;
import org.posthorn.directory.factors.Factors;
import org.posthorn.directory.sessions.WebSession.Way;
import org.posthorn.directory.sessions.WebSessions;
import org.posthorn.sasl.AuthenticationContext;
import org.posthorn.sasl.FailureReason;
import org.posthorn.sasl.PasswordLogin;
import org.posthorn.sasl.Step;
import org.posthorn.web.Answer;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;

/// The login page: first the password, then the second factor if required.
final class Login {
  private static final String RETRY_SECONDS = "60";

  /// In a path, form or JSON: adds the account to the signed-in ones.
  static final String ADD = "add";

  private final Directory directory;
  private final Authenticator authenticator;
  private final Factors factors;
  private final FactorCheck check;
  private final SignedIn signedIn;
  private final Set<String> providers;
  private final LoginLimits limits;

  /// @param providers names of OpenID providers
  Login(SignInParts parts, SignedIn signedIn, Set<String> providers, LoginLimits limits) {
    this.providers = Set.copyOf(providers);
    directory = parts.directory();
    authenticator = parts.authenticator();
    factors = parts.factors();
    check = parts.check();
    this.signedIn = signedIn;
    this.limits = limits;
  }

  /// `GET /login?return=PATH`; with `add` to sign in to a further account, with `again` to sign in
  /// again, with `as` to select the account
  Answer show(WebRequest request) {
    requirePrivate(request);
    String back = request.parameter("return").flatMap(this::local).orElse("");
    LoginPages pages = LoginPages.of(request);
    if (request.parameter(ADD).isPresent()) {
      return pages.password(asked("", back, signedIn.addable(request)), "", providers);
    }
    List<Principal> already =
        signedIn.sessions().held(request).stream().map(Sessions.Held::who).toList();
    if (!already.isEmpty() && request.parameter("again").isPresent()) {
      String name = Sessions.named(request, already).name();
      Optional<String> token = Optional.of(signedIn.sessions().token(already.getFirst()));
      return pages.password(
          new LoginPages.Asked(name, back, Optional.empty(), token), "", providers);
    }
    if (!already.isEmpty()) {
      return back.isEmpty()
          ? pages.signedIn(already, signedIn.sessions().token(already.getFirst()))
          : seeOther(back);
    }
    return pages.password(asked("", back, Optional.empty()), "", providers);
  }

  /// `POST /login`
  Answer password(WebRequest request) throws IOException {
    requirePrivate(request);
    Form form = Form.of(request, limits.formBytes());
    String back = local(form.text("return")).orElse(SignedIn.NOWHERE);
    CredentialId beside =
        form.text(ADD).isEmpty() ? LoginState.NONE : signedIn.beside(request, form.token());
    Step step =
        PasswordLogin.verify(
            authenticator,
            form.text("name").getBytes(UTF_8),
            Optional.empty(),
            form.text("password").getBytes(UTF_8),
            context(request));
    return switch (step) {
      case Step.Success(var identity, var _) ->
          verified(request, (Principal) identity, beside, back);
      case Step.Failure failure -> {
        Optional<Principal> first =
            signedIn.sessions().holder(request).filter(who -> who.credential().equals(beside));
        yield refused(request, asked(form.text("name"), back, first), failure.reason());
      }
      case Step.Challenge _ -> throw new IllegalStateException("the password is empty");
    };
  }

  private static AuthenticationContext context(WebRequest request) {
    return new AuthenticationContext(
        Authenticator.WEB,
        Optional.of(request.client()),
        request.secure(),
        List.of(),
        "web-" + Long.toString(System.nanoTime(), Character.MAX_RADIX));
  }

  /// @param beside the signed-in user, if an account is added
  private LoginPages.Asked asked(String name, String back, Optional<Principal> beside) {
    return new LoginPages.Asked(
        name, back, beside.map(Principal::name), beside.map(signedIn.sessions()::token));
  }

  private Answer refused(WebRequest request, LoginPages.Asked asked, FailureReason reason) {
    LoginPages pages = LoginPages.of(request);
    Translated problem =
        switch (reason) {
          case THROTTLED -> LoginText.TOO_MANY;
          case TEMPORARY -> LoginText.BUSY;
          case DISABLED -> LoginText.DISABLED;
          case BAD_ENCODING,
              BAD_CREDENTIALS,
              BAD_CHANNEL_BINDING,
              NOT_AUTHORIZED,
              EXPIRED,
              SECOND_FACTOR ->
              LoginText.WRONG_PASSWORD;
        };
    Answer page = pages.password(asked, pages.say(problem), providers);
    return switch (reason) {
      case THROTTLED -> tooMany(page);
      case TEMPORARY -> page.withStatus(503);
      default -> page.withStatus(403);
    };
  }

  private static Answer tooMany(Answer page) {
    return page.withStatus(429).with("Retry-After", RETRY_SECONDS);
  }

  private Answer verified(
      WebRequest request, Principal principal, CredentialId beside, String back) {
    Account account = directory.account(principal.account()).orElseThrow(() -> startAgain(request));
    Factors.State state = check.state(account);
    if (!state.needed()) {
      return signedIn.open(
          request,
          account,
          new WebSessions.Opening(Way.PASSWORD, principal.credential(), 0),
          beside,
          seeOther(back));
    }
    LoginState next =
        new LoginState(account.id(), principal.credential(), now(), new byte[0], beside, back);
    Answer page =
        state.factors().isEmpty()
            ? LoginPages.of(request)
                .enrolment(
                    factors.beginTotp(Principal.of(account), account.id(), "authenticator app"))
            : factorPage(request, account, state, Optional.empty(), back);
    return signedIn.remember(request, page, next);
  }

  private static Answer factorPage(
      WebRequest request,
      Account account,
      Factors.State state,
      Optional<Translated> problem,
      String back) {
    LoginPages pages = LoginPages.of(request);
    boolean codes =
        state.recoveryCodes() > 0
            || state.factors().stream().anyMatch(f -> f.kind() == Factor.Kind.TOTP);
    boolean passkeys = state.factors().stream().anyMatch(f -> f.kind() == Factor.Kind.PASSKEY);
    return pages.factor(
        account.address().toString(), problem.map(pages::say).orElse(""), codes, passkeys, back);
  }

  /// `POST /login/factor`
  Answer factor(WebRequest request) throws IOException {
    requirePrivate(request);
    Form form = Form.of(request, limits.formBytes());
    LoginState state = signedIn.passwordVerified(request);
    Account account = enabled(request, state);
    return switch (code(account, form.text("code"), request)) {
      case FactorCheck.Verdict.Right(long factor) ->
          signedIn.open(
              request,
              account,
              new WebSessions.Opening(Way.PASSWORD_AND_FACTOR, state.credential(), factor),
              state.beside(),
              seeOther(state.back()));
      case FactorCheck.Verdict.Wrong() ->
          factorPage(
                  request,
                  account,
                  check.state(account),
                  Optional.of(LoginText.WRONG_CODE),
                  state.back())
              .withStatus(403);
      case FactorCheck.Verdict.Throttled() ->
          tooMany(
              factorPage(
                  request,
                  account,
                  check.state(account),
                  Optional.of(LoginText.TOO_MANY),
                  state.back()));
    };
  }

  private FactorCheck.Verdict code(Account account, String code, WebRequest request) {
    try {
      return check.code(account, code, request.client());
    } catch (DirectoryException e) {
      throw LoginText.BUSY.refusal(503, request);
    }
  }

  /// `POST /login/enrol`: the first code of an authenticator app that the account must set up.
  Answer enrol(WebRequest request) throws IOException {
    requirePrivate(request);
    Form form = Form.of(request, limits.formBytes());
    LoginState state = signedIn.passwordVerified(request);
    Account account = enabled(request, state);
    Factors.State has = check.state(account);
    if (!has.factors().isEmpty() || !has.needed()) {
      // Knowing only the password must not be enough to add a factor.
      throw startAgain(request);
    }
    Principal itself = Principal.of(account);
    Factor factor;
    try {
      factor = factors.confirmTotp(itself, account.id(), form.text("code"));
    } catch (DirectoryException e) {
      LoginPages pages = LoginPages.of(request);
      return pages.enrolmentAgain(pages.say(LoginText.WRONG_CODE)).withStatus(403);
    }
    List<String> codes = factors.renewRecoveryCodes(itself, account.id());
    return signedIn.open(
        request,
        account,
        new WebSessions.Opening(Way.PASSWORD_AND_FACTOR, state.credential(), factor.number()),
        state.beside(),
        LoginPages.of(request).recoveryCodes(codes, state.back()));
  }

  /// `GET /logout`, for all accounts of the browser, or for one with `?as=ACCOUNT`
  Answer showLogout(WebRequest request) {
    requirePrivate(request);
    Sessions sessions = signedIn.sessions();
    LoginPages pages = LoginPages.of(request);
    List<Principal> all = sessions.held(request).stream().map(Sessions.Held::who).toList();
    if (all.isEmpty()) {
      return pages.logout(List.of(), "");
    }
    String token = sessions.token(all.getFirst());
    if (request.parameter(Sessions.ACCOUNT).isPresent()) {
      return pages.logout(List.of(Sessions.named(request, all)), token);
    }
    return pages.logout(all.size() == 1 ? List.of() : all, token);
  }

  /// `POST /logout`, for all accounts, or for one with `?as=ACCOUNT`
  Answer logout(WebRequest request) throws IOException {
    requirePrivate(request);
    Form form = Form.of(request, limits.formBytes());
    Sessions sessions = signedIn.sessions();
    List<Principal> all = sessions.held(request).stream().map(Sessions.Held::who).toList();
    if (!all.isEmpty()) {
      sessions.verified(all.getFirst(), form.token());
    }
    Answer none = forgetting(seeOther("/login"));
    return all.isEmpty() || request.parameter(Sessions.ACCOUNT).isEmpty()
        ? signedIn.end(request, none)
        : signedIn.endOne(
            request, Sessions.named(request, all), forgetting(seeOther("/mail/")), none);
  }

  /// Clears the browser's cache, which may hold parts of messages for a year (RFC 8620 §6.2).
  private static Answer forgetting(Answer answer) {
    return answer.with("Clear-Site-Data", "\"cache\""); // Clear Site Data §3.1
  }

  private Account enabled(WebRequest request, LoginState state) {
    return directory
        .account(state.account())
        .filter(account -> !account.disabled())
        .orElseThrow(() -> startAgain(request));
  }

  private Optional<String> local(String path) {
    return LocalPath.of(path, limits.returnChars());
  }

  private Instant now() {
    return directory.clock().instant();
  }

  static Answer seeOther(String path) {
    return Answer.nothing(303).with("Location", path);
  }

  static WebException startAgain(WebRequest request) {
    return LoginText.ENDED.refusal(403, request);
  }

  static void requirePrivate(WebRequest request) {
    if (!request.isPrivate()) {
      throw LoginText.NEEDS_HTTPS.refusal(403, request);
    }
  }
}
