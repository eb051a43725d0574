package org.posthorn.web.rest.administration;

import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.posthorn.admin.Caller;
import org.posthorn.admin.DomainAuthentication;
import org.posthorn.admin.Operations;
import org.posthorn.delivery.checks.authentication.AuthenticationPolicy.Part;
import org.posthorn.directory.Domain;
import org.posthorn.directory.DomainPolicy;
import org.posthorn.directory.SendingLimits;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Page;
import org.posthorn.web.rest.Parameter;
import org.posthorn.web.rest.RestCall;

/// Endpoints for local domains and their settings.
final class DomainEndpoints {
  private static final String GROUP = "Domains";
  private static final String CHANGES = "admin.domains";

  private final Operations operations;

  private DomainEndpoints(Operations operations) {
    this.operations = operations;
  }

  /// A domain.
  public record DomainSummary(
      @Description("its name in lower case, as in the DNS (A-labels)") String name,
      @Description("whether SCRAM is offered for passwords of its accounts")
          boolean scramForPasswords,
      @Description("when it was added") Instant created) {
    static DomainSummary of(Domain domain) {
      return new DomainSummary(domain.name(), domain.scramForPasswords(), domain.created());
    }
  }

  /// A domain to add.
  public record NewDomain(
      @Description(value = "its name, in Unicode or as A-labels", size = 253) String name,
      @Description("whether SCRAM is offered for passwords of its accounts; false if missing")
          Optional<Boolean> scramForPasswords) {}

  /// A part of the policy for authentication results of incoming mail.
  public record PolicyPart(
      @Description("the effective value") String value,
      @Description("whether it was set for this domain; otherwise it is the server's default")
          boolean own) {
    static PolicyPart of(DomainAuthentication.InForce part) {
      return new PolicyPart(part.value(), part.own());
    }
  }

  /// The policy for authentication results of incoming mail.
  public record AuthenticationDetail(
      @Description("whether results are only recorded, or have consequences") PolicyPart mode,
      @Description("action for mail that fails DMARC with the policy reject")
          PolicyPart dmarcReject,
      @Description("action for mail that fails DMARC with the policy quarantine")
          PolicyPart dmarcQuarantine,
      @Description("action for mail that fails SPF, without a DMARC policy") PolicyPart spfFail,
      @Description("action while DNS lookups fail") PolicyPart temporaryError) {
    static AuthenticationDetail of(Map<Part, DomainAuthentication.InForce> all) {
      return new AuthenticationDetail(
          part(all, Part.MODE),
          part(all, Part.REJECT),
          part(all, Part.QUARANTINE),
          part(all, Part.SPF_FAIL),
          part(all, Part.TEMPORARY));
    }

    private static PolicyPart part(Map<Part, DomainAuthentication.InForce> all, Part part) {
      return PolicyPart.of(Objects.requireNonNull(all.get(part)));
    }
  }

  /// Changes of the policy.
  public record AuthenticationChange(
      @Description("see AuthenticationDetail; null: the server's default")
          Optional<Optional<String>> mode,
      @Description("see AuthenticationDetail; null: the server's default")
          Optional<Optional<String>> dmarcReject,
      @Description("see AuthenticationDetail; null: the server's default")
          Optional<Optional<String>> dmarcQuarantine,
      @Description("see AuthenticationDetail; null: the server's default")
          Optional<Optional<String>> spfFail,
      @Description("see AuthenticationDetail; null: the server's default")
          Optional<Optional<String>> temporaryError) {
    Map<Part, Optional<String>> parts() {
      Map<Part, Optional<String>> parts = new EnumMap<>(Part.class);
      mode.ifPresent(value -> parts.put(Part.MODE, value));
      dmarcReject.ifPresent(value -> parts.put(Part.REJECT, value));
      dmarcQuarantine.ifPresent(value -> parts.put(Part.QUARANTINE, value));
      spfFail.ifPresent(value -> parts.put(Part.SPF_FAIL, value));
      temporaryError.ifPresent(value -> parts.put(Part.TEMPORARY, value));
      return parts;
    }
  }

  /// A domain with all its settings.
  public record DomainDetail(
      @Description("its name in lower case, as in the DNS (A-labels)") String name,
      @Description("whether SCRAM is offered for passwords of its accounts")
          boolean scramForPasswords,
      @Description("when it was added") Instant created,
      @Description("whether its accounts need a second factor on the web")
          boolean secondFactorRequired,
      @Description("the policy for authentication results of incoming mail")
          AuthenticationDetail authentication,
      @Description("sending limits of all its accounts together") SendingDetail sending,
      @Description("the policy for its accounts") PolicyDetail policy,
      @Description("accounts that administer only the accounts and aliases of this domain")
          List<String> administrators) {}

  /// The policy for the accounts of a domain.
  public record PolicyDetail(
      @Description("whether accounts change their own passwords") boolean ownPasswords,
      @Description(
              "smallest number of characters of a new password, set by a user or an administrator")
          int passwordLengthMin,
      @Description("largest quota of an account, in bytes; 0: any") long quotaBytesMax,
      @Description("from which addresses accounts may send") DomainPolicy.Senders senders,
      @Description("whether administrators may create support links that sign in to an account")
          boolean supportSignIn) {
    static PolicyDetail of(DomainPolicy policy) {
      return new PolicyDetail(
          policy.ownPasswords(),
          policy.passwordLengthMin(),
          policy.quotaBytesMax(),
          policy.senders(),
          policy.supportSignIn());
    }
  }

  /// Changes of the policy; missing members are not changed.
  public record PolicyChange(
      @Description("whether accounts change their own passwords") Optional<Boolean> ownPasswords,
      @Description(
              value =
                  "smallest number of characters of a new password, set by a user or an administrator",
              min = DomainPolicy.PASSWORD_LENGTH_MIN,
              max = DomainPolicy.PASSWORD_LENGTH_MAX)
          Optional<Integer> passwordLengthMin,
      @Description(value = "largest quota of an account, in bytes; 0: any", min = 0)
          Optional<Long> quotaBytesMax,
      @Description("from which addresses accounts may send") Optional<DomainPolicy.Senders> senders,
      @Description("whether administrators may create support links that sign in to an account")
          Optional<Boolean> supportSignIn) {
    DomainPolicy applyTo(DomainPolicy old) {
      return new DomainPolicy(
          ownPasswords.orElse(old.ownPasswords()),
          passwordLengthMin.orElse(old.passwordLengthMin()),
          quotaBytesMax.orElse(old.quotaBytesMax()),
          senders.orElse(old.senders()),
          supportSignIn.orElse(old.supportSignIn()));
    }
  }

  /// Changes of a domain; missing members are not changed.
  public record DomainChange(
      @Description("whether its accounts need a second factor on the web")
          Optional<Boolean> secondFactorRequired,
      @Description("the policy for authentication results of incoming mail")
          Optional<AuthenticationChange> authentication,
      @Description("sending limits of all its accounts together")
          Optional<SendingDetail.SendingChange> sending,
      @Description("the policy for its accounts") Optional<PolicyChange> policy,
      @Description(
              value = "accounts that administer only the accounts and aliases of this domain",
              size = Domain.ADMINISTRATORS_MAX)
          Optional<List<String>> administrators) {}

  static List<Endpoint> of(Operations operations) {
    return new DomainEndpoints(operations).all();
  }

  private List<Endpoint> all() {
    return List.of(
        Endpoint.get("/domains", "listDomains")
            .says(GROUP, "Lists the domains of the tenant by name.")
            .scope("admin.read")
            .query(Parameter.text("search", "part of the name, in upper or lower case"))
            .givesPage(DomainSummary.class, "the domains", this::list),
        Endpoint.post("/domains", "addDomain")
            .says(GROUP, "Adds a domain.")
            .scope(CHANGES)
            .takes(NewDomain.class)
            .makes(
                DomainDetail.class,
                "the domain",
                domain -> "/domains/" + Endpoint.segment(domain.name()),
                this::add),
        Endpoint.get("/domains/{domain}", "getDomain")
            .says(GROUP, "Shows a domain with all its settings.")
            .scope("admin.read")
            .gives(
                DomainDetail.class,
                "the domain",
                call -> detail(call.caller(), call.path("domain"))),
        Endpoint.patch("/domains/{domain}", "changeDomain")
            .says(GROUP, "Changes the settings of a domain.")
            .scope(CHANGES)
            .takes(DomainChange.class)
            .gives(DomainDetail.class, "the domain", this::change),
        Endpoint.delete("/domains/{domain}", "removeDomain")
            .says(GROUP, "Removes a domain without accounts, and its aliases.")
            .scope(CHANGES)
            .givesNothing(call -> operations.domains().remove(call.caller(), call.path("domain"))));
  }

  private Page<DomainSummary> list(RestCall call) {
    String part = call.text("search").orElse("").strip().toLowerCase(Locale.ROOT);
    List<DomainSummary> domains =
        operations.domains().list(call.caller()).stream()
            .filter(domain -> domain.name().contains(part))
            .map(DomainSummary::of)
            .sorted(Comparator.comparing(DomainSummary::name))
            .toList();
    return Page.of(call, domains, DomainSummary::name);
  }

  private DomainDetail add(RestCall call) throws IOException {
    NewDomain wanted = call.body(NewDomain.class);
    Domain domain =
        operations
            .domains()
            .add(call.caller(), wanted.name(), wanted.scramForPasswords().orElse(false));
    return detail(call.caller(), domain.name());
  }

  private DomainDetail detail(Caller by, String name) {
    Domain domain = operations.domains().named(by, name);
    return new DomainDetail(
        domain.name(),
        domain.scramForPasswords(),
        domain.created(),
        operations.signIn().required(by, name),
        AuthenticationDetail.of(operations.authentication().of(by, name)),
        SendingDetail.of(operations.sending().ofDomain(by, name)),
        PolicyDetail.of(domain.policy()),
        operations.domains().administrators(by, name).stream()
            .map(account -> account.address().quoted())
            .toList());
  }

  /// Checks come first, so that all changes are made or none.
  private DomainDetail change(RestCall call) throws IOException {
    Caller by = call.caller();
    String name = call.path("domain");
    DomainChange wanted = call.body(DomainChange.class);
    SendingLimits old = operations.sending().limitsOfDomain(by, name);
    Optional<SendingLimits> limits = wanted.sending().map(change -> change.applyTo(old));
    Map<Part, Optional<String>> parts =
        wanted.authentication().map(AuthenticationChange::parts).orElse(Map.of());
    DomainPolicy before = operations.domains().named(by, name).policy();
    Optional<DomainPolicy> policy = wanted.policy().map(change -> change.applyTo(before));
    wanted
        .administrators()
        .ifPresent(addresses -> {
          var _ = operations.domains().setAdministrators(by, name, addresses);
        });
    if (!parts.isEmpty()) {
      var _ = operations.authentication().set(by, name, parts);
    }
    policy.ifPresent(to -> operations.domains().setPolicy(by, name, to));
    limits.ifPresent(to -> operations.sending().setDomain(by, name, to));
    wanted
        .secondFactorRequired()
        .ifPresent(to -> operations.signIn().requireOfDomain(by, name, to));
    return detail(by, name);
  }
}
