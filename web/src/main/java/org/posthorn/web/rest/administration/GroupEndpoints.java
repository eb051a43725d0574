package org.posthorn.web.rest.administration;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.Aliases;
import org.posthorn.admin.Operations;
import org.posthorn.directory.Address;
import org.posthorn.directory.Alias;
import org.posthorn.directory.Group;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Page;
import org.posthorn.web.rest.Parameter;
import org.posthorn.web.rest.RestCall;

/// Endpoints for groups: addresses with several members, and a rule who may write to them.
final class GroupEndpoints {
  private static final String GROUP = "Groups";
  private static final String CHANGES = "admin.accounts";

  private final Operations operations;

  private GroupEndpoints(Operations operations) {
    this.operations = operations;
  }

  /// A group.
  public record GroupDetail(
      @Description("its address") String address,
      @Description("its name for people; may be empty") String name,
      @Description("who may write to it") Group.Writers writers,
      @Description(value = "addresses of this server or elsewhere", size = 1_000)
          List<String> members) {
    static GroupDetail of(Alias.Exact alias) {
      Group group = alias.group().orElseThrow();
      return new GroupDetail(
          alias.address().quoted(),
          group.name(),
          group.writers(),
          alias.targets().stream().map(target -> Address.parse(target).quoted()).toList());
    }

    Alias.Exact toAlias() {
      members.forEach(Address::parseQuoted);
      return new Alias.Exact(
          Address.parseQuoted(address), members, Optional.of(new Group(name, writers)));
    }
  }

  /// Changes of a group; missing members are not changed.
  public record GroupChange(
      @Description("its name for people; may be empty") Optional<String> name,
      @Description("who may write to it") Optional<Group.Writers> writers,
      @Description(value = "addresses of this server or elsewhere", size = 1_000)
          Optional<List<String>> members) {}

  static List<Endpoint> of(Operations operations) {
    return new GroupEndpoints(operations).all();
  }

  private List<Endpoint> all() {
    return List.of(
        Endpoint.get("/groups", "listGroups")
            .says(GROUP, "Lists the groups of the tenant by address.")
            .scope("admin.read")
            .query(
                Parameter.text("domain", "only those of this domain"),
                Parameter.text(
                    "search", "part of the address, the name or a member, in upper or lower case"))
            .givesPage(GroupDetail.class, "the groups", this::list),
        Endpoint.post("/groups", "addGroup")
            .says(GROUP, "Adds a group.")
            .scope(CHANGES)
            .takes(GroupDetail.class)
            .makes(
                GroupDetail.class,
                "the group",
                made -> "/groups/" + Endpoint.segment(made.address()),
                call -> {
                  Alias.Exact wanted = call.body(GroupDetail.class).toAlias();
                  var _ = operations.aliases().add(call.caller(), wanted);
                  return GroupDetail.of(wanted);
                }),
        Endpoint.get("/groups/{address}", "getGroup")
            .says(GROUP, "Shows a group.")
            .scope("admin.read")
            .gives(
                GroupDetail.class,
                "the group",
                call ->
                    GroupDetail.of(
                        operations.aliases().group(call.caller(), call.path("address")))),
        Endpoint.patch("/groups/{address}", "changeGroup")
            .says(GROUP, "Changes a group.")
            .scope(CHANGES)
            .takes(GroupChange.class)
            .gives(GroupDetail.class, "the group", this::change),
        Endpoint.delete("/groups/{address}", "removeGroup")
            .says(GROUP, "Removes a group; the accounts of its members stay.")
            .scope(CHANGES)
            .givesNothing(call -> {
              Alias.Exact group = operations.aliases().group(call.caller(), call.path("address"));
              operations.aliases().remove(call.caller(), group.name());
            }));
  }

  private Page<GroupDetail> list(RestCall call) {
    Optional<String> search = call.text("search");
    List<GroupDetail> all =
        operations.aliases().list(call.caller(), call.text("domain")).stream()
            .filter(Aliases::isGroup)
            .filter(alias -> AliasEndpoints.contains(alias, search))
            .map(alias -> GroupDetail.of((Alias.Exact) alias))
            .sorted(Comparator.comparing(GroupDetail::address))
            .toList();
    return Page.of(call, all, GroupDetail::address);
  }

  private GroupDetail change(RestCall call) throws IOException {
    Alias.Exact old = operations.aliases().group(call.caller(), call.path("address"));
    GroupDetail before = GroupDetail.of(old);
    GroupChange wanted = call.body(GroupChange.class);
    GroupDetail after =
        new GroupDetail(
            before.address(),
            wanted.name().orElse(before.name()),
            wanted.writers().orElse(before.writers()),
            wanted.members().orElse(before.members()));
    return GroupDetail.of(operations.aliases().setGroup(call.caller(), after.toAlias()));
  }
}
