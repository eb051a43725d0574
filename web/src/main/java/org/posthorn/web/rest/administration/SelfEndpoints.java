package org.posthorn.web.rest.administration;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.AuditTrail;
import org.posthorn.admin.Operations;
import org.posthorn.admin.values.AccountRole;
import org.posthorn.directory.Account;
import org.posthorn.directory.sessions.WebSession;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Page;
import org.posthorn.web.rest.Parameter;
import org.posthorn.web.rest.RestCall;

/// Endpoints of an account for its own sign-in methods. Only for browser sessions and the account's
/// password, never for a token or an app password.
final class SelfEndpoints {
  private static final Duration ACTIVITY = Duration.ofDays(30);

  private SelfEndpoints() {}

  /// Who is signed in.
  public record SelfDetail(
      @Description("the account's address") String address,
      @Description("what it may administer") AccountRole role,
      @Description("areas of administration that it may use") List<Area> areas,
      @Description("its display name") Optional<String> displayName,
      @Description("the id of the calling browser session, if any") Optional<String> session,
      @Description("minimum length of a password that it chooses for itself, in characters")
          int passwordLengthMin) {}

  static List<Endpoint> of(Operations operations) {
    List<Endpoint> all = new ArrayList<>();
    all.add(
        Endpoint.get("/self", "getSelf")
            .says(AccountPath.OWN.group(), "Shows who is signed in.")
            .scope(Endpoint.SELF)
            .gives(SelfDetail.class, "who is signed in", call -> self(operations, call)));
    all.add(
        Endpoint.get("/self/activity", "listOwnActivity")
            .says(
                AccountPath.OWN.group(),
                "Lists changes of the account by anybody, oldest first. A page may be"
                    + " short, or empty, and have a `next`.")
            .scope(Endpoint.SELF)
            .query(Parameter.time("since", "since this time; a month ago if missing"))
            .givesPage(
                StatusEndpoints.AuditEventDetail.class,
                "the changes",
                call -> activity(operations, call)));
    all.addAll(AppPasswordEndpoints.of(operations, AccountPath.OWN));
    all.addAll(MaskEndpoints.of(operations, AccountPath.OWN));
    all.addAll(EncryptionEndpoints.of(operations, AccountPath.OWN));
    all.addAll(FactorEndpoints.of(operations, AccountPath.OWN));
    all.addAll(SessionEndpoints.of(operations, AccountPath.OWN));
    return all;
  }

  private static Page<StatusEndpoints.AuditEventDetail> activity(
      Operations operations, RestCall call) {
    AuditTrail.Part part =
        operations
            .audit()
            .ofOwn(
                call.caller(),
                call.time("since").orElseGet(() -> Instant.now().minus(ACTIVITY)),
                call.text("after"),
                call.limit());
    return new Page<>(
        part.events().stream().map(StatusEndpoints.AuditEventDetail::of).toList(), part.next());
  }

  private static SelfDetail self(Operations operations, RestCall call) {
    Account own = operations.accounts().ownOrNamed(call.caller(), call.principal().name());
    Optional<String> session =
        operations.signIn().sessions(call.caller(), call.principal().name()).stream()
            .map(WebSession::id)
            .filter(call.principal().credential()::equals)
            .map(id -> Long.toString(id.value()))
            .findFirst();
    AccountRole role = AccountRole.of(own.roles());
    return new SelfDetail(
        own.address().quoted(),
        role,
        Area.of(role),
        own.displayName(),
        session,
        operations.accounts().ownPasswordLengthMin(call.caller()));
  }
}
