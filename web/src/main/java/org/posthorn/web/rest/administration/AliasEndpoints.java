package org.posthorn.web.rest.administration;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.Caller;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.Operations;
import org.posthorn.directory.Address;
import org.posthorn.directory.Alias;
import org.posthorn.directory.Domain;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Page;
import org.posthorn.web.rest.Parameter;
import org.posthorn.web.rest.RestCall;

/// Addresses that lead to others.
final class AliasEndpoints {
  private static final String GROUP = "Aliases";
  private static final String CHANGES = "admin.accounts";

  private final Operations operations;

  private AliasEndpoints(Operations operations) {
    this.operations = operations;
  }

  /// An alias.
  public record AliasDetail(
      @Description(
              "an address (`sales@example.org`), all addresses of a domain that nothing else claims"
                  + " (`@example.org`), or an RE2 expression for local parts"
                  + " (`/sales-(.*)/@example.org`)")
          String name,
      @Description(
              value =
                  "addresses that get its mail; for an expression with `$1` and so on for its"
                      + " groups",
              size = 1_000)
          List<String> targets) {
    static AliasDetail of(Alias alias) {
      return new AliasDetail(
          alias.shown(),
          alias instanceof Alias.Pattern
              ? alias.targets()
              : alias.targets().stream().map(target -> Address.parse(target).quoted()).toList());
    }

    Alias toAlias() {
      Alias alias = Alias.parse(name, targets);
      if (alias instanceof Alias.Exact) {
        var _ = Address.parseQuoted(name);
      }
      if (!(alias instanceof Alias.Pattern)) {
        alias.targets().forEach(Address::parseQuoted);
      }
      return alias;
    }
  }

  static List<Endpoint> of(Operations operations) {
    return new AliasEndpoints(operations).all();
  }

  private List<Endpoint> all() {
    return List.of(
        Endpoint.get("/aliases", "listAliases")
            .says(GROUP, "Lists the aliases of the tenant by domain and name.")
            .scope("admin.read")
            .query(Parameter.text("domain", "only those of this domain"))
            .givesPage(AliasDetail.class, "the aliases", this::list),
        Endpoint.post("/aliases", "addAlias")
            .says(GROUP, "Adds an alias. Other targets need another alias: remove the old one.")
            .scope(CHANGES)
            .takes(AliasDetail.class)
            .makes(
                AliasDetail.class,
                "the alias",
                made -> "/aliases/" + Endpoint.segment(made.name()),
                this::add),
        Endpoint.get("/aliases/{name}", "getAlias")
            .says(GROUP, "Shows an alias.")
            .scope("admin.read")
            .gives(AliasDetail.class, "the alias", this::show),
        Endpoint.delete("/aliases/{name}", "removeAlias")
            .says(GROUP, "Removes an alias.")
            .scope(CHANGES)
            .givesNothing(call -> operations.aliases().remove(call.caller(), call.path("name"))));
  }

  private AliasDetail add(RestCall call) throws IOException {
    Alias wanted = call.body(AliasDetail.class).toAlias();
    return AliasDetail.of(operations.aliases().add(call.caller(), wanted));
  }

  private AliasDetail show(RestCall call) {
    Alias wanted = Alias.parse(call.path("name"), List.of());
    return operations.aliases().list(call.caller(), Optional.of(wanted.domain())).stream()
        .filter(alias -> alias.name().equals(wanted.name()))
        .findFirst()
        .map(AliasDetail::of)
        .orElseThrow(
            () -> new OperationException(Reason.NOT_FOUND, "there is no alias " + wanted.shown()));
  }

  /// Domain by domain, so that only one domain's aliases are sorted at a time.
  private Page<AliasDetail> list(RestCall call) {
    Caller by = call.caller();
    List<String> domains =
        call.text("domain")
            .map(name -> List.of(operations.domains().named(by, name).name()))
            .orElseGet(
                () -> operations.domains().list(by).stream().map(Domain::name).sorted().toList());
    String after = call.text("after").orElse("");
    String from = after.substring(after.lastIndexOf('@') + 1);
    List<Alias> found = new ArrayList<>();
    for (String domain : domains) {
      if (domain.compareTo(from) < 0) {
        continue;
      }
      operations.aliases().list(by, Optional.of(domain)).stream()
          .filter(alias -> !domain.equals(from) || alias.name().compareTo(after) > 0)
          .sorted(Comparator.comparing(Alias::name))
          .limit(call.limit() + 1L - found.size())
          .forEach(found::add);
      if (found.size() > call.limit()) {
        List<Alias> page = found.subList(0, call.limit());
        return new Page<>(
            page.stream().map(AliasDetail::of).toList(), Optional.of(page.getLast().name()));
      }
    }
    return new Page<>(found.stream().map(AliasDetail::of).toList(), Optional.empty());
  }
}
