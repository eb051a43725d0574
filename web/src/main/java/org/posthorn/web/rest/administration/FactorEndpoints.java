package org.posthorn.web.rest.administration;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.Operations;
import org.posthorn.admin.SignInMethods;
import org.posthorn.directory.factors.Factor;
import org.posthorn.directory.factors.Factors;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.RestCall;
import org.posthorn.web.rest.settings.QrDetail;

/// What accounts sign in with on the web beside their password. Passkeys are added in a browser.
final class FactorEndpoints {
  private final Operations operations;
  private final Whose whose;

  private FactorEndpoints(Operations operations, Whose whose) {
    this.operations = operations;
    this.whose = whose;
  }

  /// A second factor without its secret.
  public record FactorDetail(
      @Description("its name, unique among those of the account") String name,
      @Description("what it is") Factor.Kind kind,
      @Description("when it was added") Instant created,
      @Description("when it was used last") Optional<Instant> lastUse) {
    static FactorDetail of(Factor factor) {
      return new FactorDetail(factor.name(), factor.kind(), factor.created(), factor.lastUse());
    }
  }

  /// The second factors of an account.
  public record SecondFactors(
      @Description("whether the password alone is not enough on the web") boolean needed,
      @Description("what was set for the account itself; missing: its domain decides")
          Optional<Boolean> required,
      @Description("recovery codes that are left") int recoveryCodes,
      @Description("what there is") List<FactorDetail> factors) {
    static SecondFactors of(Factors.State state) {
      return new SecondFactors(
          state.needed(),
          state.own(),
          state.recoveryCodes(),
          state.factors().stream().map(FactorDetail::of).toList());
    }
  }

  /// Whether an account needs a second factor.
  public record RequirementChange(
      @Description("whether it needs one, whatever its domain says; null: the domain decides")
          Optional<Optional<Boolean>> required) {}

  /// An authenticator app to be added.
  public record NewTotp(@Description("its name, unique among those of the account") String name) {}

  /// What an authenticator app needs.
  public record TotpEnrolment(
      @Description("the secret in base32, for typing; nobody can ask for it again") String secret,
      @Description("the same with all that an app needs, for a QR code") String uri,
      @Description("this QR code, to be drawn") QrDetail code) {}

  /// Shows that an app has the secret.
  public record TotpCode(
      @Description(value = "a code that the app shows now", size = 16) String code) {}

  /// An authenticator app that counts from now on.
  public record TotpConfirmed(
      @Description("what was added") FactorDetail factor,
      @Description("made with it if the account had none; nobody can ask for them again")
          List<String> recoveryCodes) {}

  /// Codes for whoever has lost all else.
  public record RecoveryCodes(
      @Description("each of use once; nobody can ask for them again") List<String> codes) {}

  static List<Endpoint> of(Operations operations, Whose whose) {
    return new FactorEndpoints(operations, whose).all();
  }

  private List<Endpoint> all() {
    String path = whose.path() + "/second-factors";
    List<Endpoint> all = new ArrayList<>();
    all.add(
        Endpoint.get(path, "get" + whose.word() + "SecondFactors")
            .says(whose.group(), "Shows the second factors" + whose.of() + ".")
            .scope(whose.reading())
            .gives(
                SecondFactors.class,
                "the second factors",
                call -> SecondFactors.of(methods().state(call.caller(), whose.address(call)))));
    if (whose == Whose.NAMED) {
      all.add(
          Endpoint.patch(path, "requireSecondFactor")
              .says(whose.group(), "Says whether an account needs a second factor on the web.")
              .scope(whose.changing())
              .takes(RequirementChange.class)
              .gives(SecondFactors.class, "the second factors", this::require));
    }
    all.add(
        Endpoint.delete(path + "/{name}", "remove" + whose.word() + "SecondFactor")
            .says(whose.group(), "Removes a second factor" + whose.of() + ".")
            .scope(whose.changing())
            .givesNothing(
                call -> methods().remove(call.caller(), whose.address(call), call.path("name"))));
    all.addAll(totp());
    return all;
  }

  private List<Endpoint> totp() {
    return List.of(
        Endpoint.post(whose.path() + "/totp", "begin" + whose.word() + "Totp")
            .says(
                whose.group(),
                "Begins to add an authenticator app (TOTP)"
                    + whose.of()
                    + "; it counts when it was confirmed.")
            .scope(whose.changing())
            .takes(NewTotp.class)
            .gives(TotpEnrolment.class, "what the app needs", this::begin),
        Endpoint.post(whose.path() + "/totp/confirm", "confirm" + whose.word() + "Totp")
            .says(whose.group(), "Adds the authenticator app that was begun" + whose.of() + ".")
            .scope(whose.changing())
            .takes(TotpCode.class)
            .gives(TotpConfirmed.class, "what was added", this::confirm),
        Endpoint.post(whose.path() + "/recovery-codes", "renew" + whose.word() + "RecoveryCodes")
            .says(
                whose.group(),
                "Makes recovery codes" + whose.of() + "; the old ones are of no use from then on.")
            .scope(whose.changing())
            .gives(
                RecoveryCodes.class,
                "the codes",
                call ->
                    new RecoveryCodes(
                        methods().renewRecoveryCodes(call.caller(), whose.address(call)))));
  }

  private SignInMethods methods() {
    return operations.signIn();
  }

  private SecondFactors require(RestCall call) throws IOException {
    Optional<Optional<Boolean>> required = call.body(RequirementChange.class).required();
    return SecondFactors.of(
        required.isPresent()
            ? methods().require(call.caller(), whose.address(call), required.get())
            : methods().state(call.caller(), whose.address(call)));
  }

  private TotpEnrolment begin(RestCall call) throws IOException {
    Factors.Enrolment enrolment =
        methods().beginTotp(call.caller(), whose.address(call), call.body(NewTotp.class).name());
    return new TotpEnrolment(enrolment.seed(), enrolment.uri(), QrDetail.of(enrolment.uri()));
  }

  private TotpConfirmed confirm(RestCall call) throws IOException {
    SignInMethods.Confirmed confirmed =
        methods().confirm(call.caller(), whose.address(call), call.body(TotpCode.class).code());
    return new TotpConfirmed(FactorDetail.of(confirmed.factor()), confirmed.recoveryCodes());
  }
}
