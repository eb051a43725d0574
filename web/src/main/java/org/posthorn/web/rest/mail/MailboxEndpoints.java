package org.posthorn.web.rest.mail;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.Jmap;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.Quota;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Page;
import org.posthorn.web.rest.Parameter;
import org.posthorn.web.rest.RestCall;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Endpoints for mailboxes and quota. Thread-safe.
final class MailboxEndpoints {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String GROUP = "Mailboxes";
  private static final String WITH_MESSAGES = "withMessages";

  private final Jmap jmap;
  private final MailStore store;

  MailboxEndpoints(Jmap jmap, MailStore store) {
    this.jmap = jmap;
    this.store = store;
  }

  /// The counters of a mailbox.
  record MailboxCounts(
      @Description("messages") long messages,
      @Description("unread messages") long unread,
      @Description("threads") long threads,
      @Description("threads with an unread message") long unreadThreads) {}

  /// A mailbox.
  record MailboxDetail(
      @Description("its permanent id in this account") String id,
      @Description("its name") String name,
      @Description("the id of its parent mailbox") Optional<String> parent,
      @Description("its role, such as inbox, sent, drafts, junk, trash or archive")
          Optional<String> role,
      @Description("its position: lower numbers first") long order,
      @Description("whether it is subscribed") boolean subscribed,
      @Description("its counters") MailboxCounts counts) {
    static MailboxDetail of(JsonNode mailbox) {
      return new MailboxDetail(
          mailbox.get("id").asString(),
          mailbox.get("name").asString(),
          MessageViews.text(mailbox, "parentId"),
          MessageViews.text(mailbox, "role"),
          mailbox.get("sortOrder").longValue(),
          mailbox.get("isSubscribed").asBoolean(),
          new MailboxCounts(
              mailbox.get("totalEmails").longValue(),
              mailbox.get("unreadEmails").longValue(),
              mailbox.get("totalThreads").longValue(),
              mailbox.get("unreadThreads").longValue()));
    }
  }

  /// A mailbox to create.
  record NewMailbox(
      @Description(value = "its name, without a slash", size = 255) String name,
      @Description("the id of its parent mailbox") Optional<String> parent) {}

  /// Changes of a mailbox; missing members are not changed.
  record MailboxChange(
      @Description(value = "its name, without a slash", size = 255) Optional<String> name,
      @Description("the id of its parent mailbox; empty for none") Optional<String> parent) {}

  /// The quota of an account.
  record QuotaDetail(
      @Description("octets of its messages, each counted once") long used,
      @Description("limit in octets; missing if unlimited") Optional<Long> limit,
      @Description("messages") long messages) {}

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/mailboxes", "listMailboxes")
            .says(GROUP, "Lists the mailboxes by their ids.")
            .scope("api.read")
            .givesPage(MailboxDetail.class, "the mailboxes", this::list),
        Endpoint.get("/mailboxes/{mailbox}", "getMailbox")
            .says(GROUP, "Shows a mailbox.")
            .scope("api.read")
            .gives(
                MailboxDetail.class,
                "the mailbox",
                call -> get(call.principal(), call.path("mailbox"))),
        Endpoint.post("/mailboxes", "addMailbox")
            .says(GROUP, "Creates a mailbox.")
            .scope("api.write")
            .takes(NewMailbox.class)
            .makes(
                MailboxDetail.class,
                "the mailbox",
                mailbox -> "/mailboxes/" + mailbox.id(),
                this::add),
        Endpoint.patch("/mailboxes/{mailbox}", "changeMailbox")
            .says(GROUP, "Renames or moves a mailbox.")
            .scope("api.write")
            .takes(MailboxChange.class)
            .gives(MailboxDetail.class, "the changed mailbox", this::change),
        Endpoint.delete("/mailboxes/{mailbox}", "removeMailbox")
            .says(GROUP, "Removes a mailbox.")
            .scope("api.write")
            .query(
                Parameter.flag(
                    WITH_MESSAGES,
                    "whether messages that are in no other mailbox are removed too; if not, a"
                        + " mailbox with messages is not removed"))
            .givesNothing(this::remove),
        Endpoint.get("/quota", "getQuota")
            .says(GROUP, "Shows usage and quota of the account.")
            .scope("api.read")
            .gives(QuotaDetail.class, "the quota", this::quota));
  }

  private Page<MailboxDetail> list(RestCall call) {
    ObjectNode get = JSON.objectNode();
    get.putNull("ids");
    JmapCalls calls = new JmapCalls(jmap, call.principal());
    calls.add("Mailbox/get", get);
    List<MailboxDetail> all = new ArrayList<>();
    calls.last(answer -> {
      answer.get("list").forEach(mailbox -> all.add(MailboxDetail.of(mailbox)));
      return all;
    });
    all.sort(Comparator.comparing(MailboxDetail::id));
    return Page.of(call, all, MailboxDetail::id);
  }

  private MailboxDetail get(Principal principal, String id) {
    ObjectNode get = JSON.objectNode();
    get.putArray("ids").add(id);
    JmapCalls calls = new JmapCalls(jmap, principal);
    calls.add("Mailbox/get", get);
    return calls.last(answer -> {
      if (answer.get("list").isEmpty()) {
        throw Refusals.notFound("mailbox");
      }
      return MailboxDetail.of(answer.get("list").get(0));
    });
  }

  private MailboxDetail add(RestCall call) throws IOException {
    NewMailbox wanted = call.body(NewMailbox.class);
    ObjectNode set = JSON.objectNode();
    ObjectNode mailbox = set.putObject("create").putObject("m");
    mailbox.put("name", wanted.name()).put("isSubscribed", true);
    wanted.parent().ifPresent(parent -> mailbox.put("parentId", parent));
    JmapCalls calls = new JmapCalls(jmap, call.principal());
    calls.add("Mailbox/set", set);
    String id =
        calls.last(answer ->
            Outcomes.created(answer, "m", MailboxEndpoints::pointer).get("id").asString());
    return get(call.principal(), id);
  }

  private MailboxDetail change(RestCall call) throws IOException {
    MailboxChange wanted = call.body(MailboxChange.class);
    String id = call.path("mailbox");
    ObjectNode set = JSON.objectNode();
    ObjectNode patch = set.putObject("update").putObject(id);
    wanted.name().ifPresent(name -> patch.put("name", name));
    wanted.parent().ifPresent(parent -> patch.put("parentId", parent.isEmpty() ? null : parent));
    JmapCalls calls = new JmapCalls(jmap, call.principal());
    calls.add("Mailbox/set", set);
    calls.last(answer -> {
      Outcomes.requireUpdated(answer, id, MailboxEndpoints::pointer);
      return answer;
    });
    return get(call.principal(), id);
  }

  /// The pointer to a JMAP property in the request.
  private static String pointer(String property) {
    return switch (property) {
      case "name" -> "/name";
      case "parentId" -> "/parent";
      default -> "";
    };
  }

  private void remove(RestCall call) {
    ObjectNode set = JSON.objectNode();
    set.putArray("destroy").add(call.path("mailbox"));
    set.put("onDestroyRemoveEmails", call.flag(WITH_MESSAGES));
    JmapCalls calls = new JmapCalls(jmap, call.principal());
    calls.add("Mailbox/set", set);
    calls.last(answer -> {
      Outcomes.requireDestroyed(answer, call.path("mailbox"));
      return answer;
    });
  }

  /// JMAP has a quota object only if there is a limit.
  private QuotaDetail quota(RestCall call) {
    Principal principal = call.principal();
    Quota quota = store.account(principal, principal.account()).quota();
    return new QuotaDetail(
        quota.usedBytes(),
        quota.limitBytes() == 0 ? Optional.empty() : Optional.of(quota.limitBytes()),
        quota.emails());
  }
}
