package org.posthorn.web.rest.administration;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.admin.Aliases;
import org.posthorn.admin.Caller;
import org.posthorn.admin.Operations;
import org.posthorn.directory.Address;
import org.posthorn.directory.Alias;
import org.posthorn.directory.Domain;
import org.posthorn.directory.Group;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Page;
import org.posthorn.web.rest.Parameter;
import org.posthorn.web.rest.RestCall;

/// Endpoints for aliases.
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
              "an address (`sales@example.org`), all otherwise unknown addresses of a domain"
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

  /// Changes of an alias.
  public record AliasChange(
      @Description(value = "its new targets", size = 1_000) List<String> targets) {}

  static List<Endpoint> of(Operations operations) {
    return new AliasEndpoints(operations).all();
  }

  private List<Endpoint> all() {
    return List.of(
        Endpoint.get("/aliases", "listAliases")
            .says(GROUP, "Lists the aliases of the tenant, without groups, by domain and name.")
            .scope("admin.read")
            .query(
                Parameter.text("domain", "only those of this domain"),
                Parameter.text("search", "part of the name or of a target, in upper or lower case"))
            .givesPage(AliasDetail.class, "the aliases", this::list),
        Endpoint.post("/aliases", "addAlias")
            .says(GROUP, "Adds an alias.")
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
        Endpoint.patch("/aliases/{name}", "changeAlias")
            .says(GROUP, "Replaces the targets of an alias.")
            .scope(CHANGES)
            .takes(AliasChange.class)
            .gives(
                AliasDetail.class,
                "the alias",
                call ->
                    AliasDetail.of(
                        operations
                            .aliases()
                            .setTargets(
                                call.caller(),
                                call.path("name"),
                                call.body(AliasChange.class).targets()))),
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
    return AliasDetail.of(operations.aliases().named(call.caller(), call.path("name")));
  }

  /// Whether a text is part of an alias or its targets; true without one.
  static boolean contains(Alias alias, Optional<String> text) {
    String name =
        alias instanceof Alias.Exact exact ? exact.group().map(Group::name).orElse("") : "";
    String all = alias.name() + "\n" + name + "\n" + String.join("\n", alias.targets());
    return text.map(part -> part.toLowerCase(Locale.ROOT))
        .map(all.toLowerCase(Locale.ROOT)::contains)
        .orElse(true);
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
          .filter(alias -> !Aliases.isGroup(alias) && contains(alias, call.text("search")))
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
