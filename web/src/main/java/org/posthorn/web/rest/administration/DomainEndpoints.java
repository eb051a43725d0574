package org.posthorn.web.rest.administration;

import java.util.Comparator;
import java.util.List;
import org.posthorn.admin.Domains;
import org.posthorn.directory.Domain;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Page;

/// The domains whose mail is ours.
public final class DomainEndpoints {
  private static final String GROUP = "Domains";

  private DomainEndpoints() {}

  /// A domain.
  public record DomainDetail(
      @Description("its name in lower case, in Unicode where it has such letters") String name,
      @Description("whether SCRAM is offered for passwords of its accounts")
          boolean scramForPasswords) {
    static DomainDetail of(Domain domain) {
      return new DomainDetail(domain.name(), domain.scramForPasswords());
    }
  }

  public static List<Endpoint> of(Domains domains) {
    return List.of(
        Endpoint.get("/domains", "listDomains")
            .says(GROUP, "Lists the domains of the tenant by name.")
            .scope("admin.read")
            .givesPage(
                DomainDetail.class,
                "the domains",
                call ->
                    Page.of(
                        call,
                        domains.list(call.caller()).stream()
                            .map(DomainDetail::of)
                            .sorted(Comparator.comparing(DomainDetail::name))
                            .toList(),
                        DomainDetail::name)));
  }
}
