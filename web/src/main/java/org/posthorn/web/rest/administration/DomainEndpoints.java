package org.posthorn.web.rest.administration;

import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.posthorn.admin.Caller;
import org.posthorn.admin.DomainAuthentication;
import org.posthorn.admin.Operations;
import org.posthorn.delivery.judging.authentication.AuthenticationPolicy.Part;
import org.posthorn.directory.Domain;
import org.posthorn.directory.SendingLimits;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Page;
import org.posthorn.web.rest.RestCall;

/// The domains whose mail is ours, and what is set for them.
final class DomainEndpoints {
  private static final String GROUP = "Domains";
  private static final String CHANGES = "admin.domains";

  private final Operations operations;

  private DomainEndpoints(Operations operations) {
    this.operations = operations;
  }

  /// A domain.
  public record DomainSummary(
      @Description("its name in lower case, as it stands in the DNS (A-labels)") String name,
      @Description("whether SCRAM is offered for passwords of its accounts")
          boolean scramForPasswords,
      @Description("when it was added") Instant created) {
    static DomainSummary of(Domain domain) {
      return new DomainSummary(domain.name(), domain.scramForPasswords(), domain.created());
    }
  }

  /// A domain to be added.
  public record NewDomain(
      @Description(value = "its name, in Unicode or as A-labels", size = 253) String name,
      @Description("whether SCRAM is to be offered for passwords of its accounts; false if missing")
          Optional<Boolean> scramForPasswords) {}

  /// A part of the policy on the authentication of arriving mail.
  public record PolicyPart(
      @Description("what is in force") String value,
      @Description("whether it was set for this domain; otherwise it is the server's")
          boolean own) {
    static PolicyPart of(DomainAuthentication.InForce part) {
      return new PolicyPart(part.value(), part.own());
    }
  }

  /// What follows from the authentication of arriving mail.
  public record AuthenticationDetail(
      @Description("whether results are only noted, or have consequences") PolicyPart mode,
      @Description("what becomes of mail that fails DMARC with the policy reject")
          PolicyPart dmarcReject,
      @Description("what becomes of mail that fails DMARC with the policy quarantine")
          PolicyPart dmarcQuarantine,
      @Description("what becomes of mail that fails SPF, where there is no policy of DMARC")
          PolicyPart spfFail,
      @Description("what happens while the DNS cannot be asked") PolicyPart temporaryError) {
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

  /// What to set of it.
  public record AuthenticationChange(
      @Description("see AuthenticationDetail; null: as the server has it")
          Optional<Optional<String>> mode,
      @Description("see AuthenticationDetail; null: as the server has it")
          Optional<Optional<String>> dmarcReject,
      @Description("see AuthenticationDetail; null: as the server has it")
          Optional<Optional<String>> dmarcQuarantine,
      @Description("see AuthenticationDetail; null: as the server has it")
          Optional<Optional<String>> spfFail,
      @Description("see AuthenticationDetail; null: as the server has it")
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

  /// A domain with all that is set for it.
  public record DomainDetail(
      @Description("its name in lower case, as it stands in the DNS (A-labels)") String name,
      @Description("whether SCRAM is offered for passwords of its accounts")
          boolean scramForPasswords,
      @Description("when it was added") Instant created,
      @Description("whether its accounts need a second factor on the web")
          boolean secondFactorRequired,
      @Description("what follows from the authentication of arriving mail")
          AuthenticationDetail authentication,
      @Description("how much all its accounts together may send") SendingDetail sending) {}

  /// What to change of a domain; what is missing stays.
  public record DomainChange(
      @Description("whether its accounts need a second factor on the web")
          Optional<Boolean> secondFactorRequired,
      @Description("what follows from the authentication of arriving mail")
          Optional<AuthenticationChange> authentication,
      @Description("how much all its accounts together may send")
          Optional<SendingDetail.SendingChange> sending) {}

  static List<Endpoint> of(Operations operations) {
    return new DomainEndpoints(operations).all();
  }

  private List<Endpoint> all() {
    return List.of(
        Endpoint.get("/domains", "listDomains")
            .says(GROUP, "Lists the domains of the tenant by name.")
            .scope("admin.read")
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
            .says(GROUP, "Shows a domain with all that is set for it.")
            .scope("admin.read")
            .gives(
                DomainDetail.class,
                "the domain",
                call -> detail(call.caller(), call.path("domain"))),
        Endpoint.patch("/domains/{domain}", "changeDomain")
            .says(GROUP, "Changes what is set for a domain.")
            .scope(CHANGES)
            .takes(DomainChange.class)
            .gives(DomainDetail.class, "the domain", this::change),
        Endpoint.delete("/domains/{domain}", "removeDomain")
            .says(GROUP, "Removes a domain that has no accounts; its aliases go with it.")
            .scope(CHANGES)
            .givesNothing(call -> operations.domains().remove(call.caller(), call.path("domain"))));
  }

  private Page<DomainSummary> list(RestCall call) {
    List<DomainSummary> domains =
        operations.domains().list(call.caller()).stream()
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
        SendingDetail.of(operations.sending().ofDomain(by, name)));
  }

  /// What can be refused comes first, so that all is done or nothing.
  private DomainDetail change(RestCall call) throws IOException {
    Caller by = call.caller();
    String name = call.path("domain");
    DomainChange wanted = call.body(DomainChange.class);
    SendingLimits old = operations.sending().limitsOfDomain(by, name);
    Optional<SendingLimits> limits = wanted.sending().map(change -> change.applyTo(old));
    Map<Part, Optional<String>> parts =
        wanted.authentication().map(AuthenticationChange::parts).orElse(Map.of());
    if (!parts.isEmpty()) {
      var _ = operations.authentication().set(by, name, parts);
    }
    limits.ifPresent(to -> operations.sending().setDomain(by, name, to));
    wanted
        .secondFactorRequired()
        .ifPresent(to -> operations.signIn().requireOfDomain(by, name, to));
    return detail(by, name);
  }
}
