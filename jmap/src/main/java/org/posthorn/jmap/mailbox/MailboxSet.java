package org.posthorn.jmap.mailbox;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.MethodException;
import org.posthorn.jmap.protocol.Patch;
import org.posthorn.jmap.protocol.SetException;
import org.posthorn.jmap.protocol.SetRequest;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.mailbox.ListedMailbox;
import org.posthorn.store.mailbox.MailboxProperties;
import org.posthorn.store.mailbox.MailboxRefusal;
import org.posthorn.store.mailbox.MailboxTransaction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Mailbox/set (RFC 8621 §2.5), in one transaction.
final class MailboxSet {
  private static final List<String> CHANGEABLE =
      List.of("name", "parentId", "role", "sortOrder", "isSubscribed");

  private final MailAccounts accounts;
  private final Sharees sharees;
  private final JmapLimits limits;

  MailboxSet(MailAccounts accounts, Sharees sharees, JmapLimits limits) {
    this.accounts = accounts;
    this.sharees = sharees;
    this.limits = limits;
  }

  ObjectNode set(Call call) {
    MailAccount mail = accounts.seen(call);
    SetRequest request = SetRequest.read(call, limits);
    boolean withEmails = call.arguments().flag("onDestroyRemoveEmails", false);
    Optional<String> ifInState = call.arguments().string("ifInState");
    call.arguments().requireAllKnown();
    OptionalLong wanted = OptionalLong.empty();
    if (ifInState.isPresent()) {
      long now = mail.states().mailboxes();
      request.requireState(Long.toString(now));
      wanted = OptionalLong.of(now);
    }
    MailAccount.TreeChanged<List<Consumer<SetRequest>>> done =
        mail.changeMailboxes(
                wanted,
                tree -> new Setting(call, request, new Tree(tree, mail, sharees), withEmails).all())
            .orElseThrow(() ->
                new MethodException(
                    MethodException.Type.STATE_MISMATCH, "the state has changed in the meantime"));
    done.result().forEach(outcome -> outcome.accept(request));
    return request.answer(
        ObjectId.ofAccount(mail.id()), Long.toString(done.before()), Long.toString(done.after()));
  }

  /// The mailboxes in the transaction.
  ///
  /// @param sharees with whom they can be shared
  private record Tree(MailboxTransaction changes, MailAccount mail, Sharees sharees) {
    boolean isOwners() {
      return mail.viewer().equals(mail.id());
    }

    /// Parses the rights by account.
    ///
    /// @throws SetException if the mailbox cannot be shared with one of them
    Map<AccountId, MailboxRights> shares(JsonNode value, Map<AccountId, MailboxRights> before) {
      Map<AccountId, MailboxRights> shares = new LinkedHashMap<>();
      if (!value.isNull() && !value.isObject()) {
        throw SetException.invalid("shareWith must be null or an object", MailboxJson.SHARE_WITH);
      }
      for (Map.Entry<String, JsonNode> each : value.properties()) {
        Optional<AccountId> with = Sharees.account(each.getKey());
        boolean known = with.isPresent() && before.containsKey(with.get());
        // RFC 9670 §4: the owner is never among them.
        if (with.isEmpty()
            || with.get().equals(mail.id())
            || !(known || sharees.isColleague(mail.id(), with.get()))) {
          throw SetException.invalid(
              "there is no principal " + each.getKey() + " to share with", MailboxJson.SHARE_WITH);
        }
        MailboxRights rights =
            RightsJson.read(each.getValue(), before.getOrDefault(with.get(), MailboxRights.NONE));
        if (!rights.isNone()) {
          shares.put(with.get(), rights);
        }
      }
      return shares;
    }
  }

  /// One run of the transaction, which may be repeated: the result of each object is recorded, and
  /// reported afterwards.
  private static final class Setting {
    private final Call call;
    private final SetRequest request;
    private final Tree whole;
    private final MailboxTransaction tree;
    private final boolean sharing;
    private final boolean withEmails;
    private final List<Consumer<SetRequest>> outcomes = new ArrayList<>();

    /// Mailboxes that this request has created so far.
    private final Map<String, MailboxId> created = new HashMap<>();

    Setting(Call call, SetRequest request, Tree whole, boolean withEmails) {
      this.call = call;
      this.request = request;
      this.whole = whole;
      this.tree = whole.changes();
      this.sharing = call.uses(Capability.MAIL_SHARE);
      this.withEmails = withEmails;
    }

    List<Consumer<SetRequest>> all() {
      createAll();
      request.update().forEach((id, patch) -> update(id, patch));
      destroyAll();
      return outcomes;
    }

    /// RFC 8620 §5.3: a new mailbox may refer to another of the same request as its parent, in any
    /// order.
    private void createAll() {
      Map<String, ObjectNode> left = new LinkedHashMap<>(request.create());
      boolean progress = true;
      while (progress && !left.isEmpty()) {
        progress = false;
        for (String creationId : List.copyOf(left.keySet())) {
          ObjectNode object = left.get(creationId);
          if (object != null && !waits(object, left)) {
            left.remove(creationId);
            create(creationId, object);
            progress = true;
          }
        }
      }
      left.forEach((creationId, _) ->
          outcomes.add(set ->
              set.notCreated(
                  creationId, SetException.invalid("the parents form a cycle", "parentId"))));
    }

    private static boolean waits(ObjectNode object, Map<String, ObjectNode> left) {
      String parent = object.path("parentId").asString("");
      return parent.startsWith("#") && left.containsKey(parent.substring(1));
    }

    private void create(String creationId, ObjectNode object) {
      try {
        List<String> unknown =
            object.propertyNames().stream().filter(name -> !isChangeable(name)).toList();
        if (!unknown.isEmpty()) {
          throw SetException.invalid(
              "only the server sets these, or they do not exist", unknown.toArray(String[]::new));
        }
        if (!object.has("name")) {
          throw SetException.invalid("a Mailbox needs a name", "name");
        }
        MailboxId id = tree.create(properties(object, sharedWith(object, Map.of())));
        created.put(creationId, id);
        ObjectNode serverSet = JsonNodeFactory.instance.objectNode();
        ObjectNode whole = json(listed(id));
        for (Map.Entry<String, JsonNode> each : whole.properties()) {
          if (!each.getValue().equals(object.get(each.getKey()))) {
            serverSet.set(each.getKey(), each.getValue());
          }
        }
        outcomes.add(set -> set.created(creationId, id.toString(), serverSet));
      } catch (SetException e) {
        outcomes.add(set -> set.notCreated(creationId, e));
      } catch (MailboxRefusal e) {
        outcomes.add(set -> set.notCreated(creationId, told(e)));
      }
    }

    private void update(String written, ObjectNode patch) {
      try {
        MailboxId id = id(written).orElseThrow(SetException::notFound);
        ObjectNode before = tree.find(id).map(this::json).orElseThrow(SetException::notFound);
        ObjectNode after = Patch.applied(before, patch);
        List<String> wrong =
            after.propertyNames().stream()
                .filter(name -> !isChangeable(name) && !after.get(name).equals(before.get(name)))
                .toList();
        if (!wrong.isEmpty()) {
          throw SetException.invalid(
              "only the server sets these, or they do not exist", wrong.toArray(String[]::new));
        }
        boolean shared =
            !after.path(MailboxJson.SHARE_WITH).equals(before.path(MailboxJson.SHARE_WITH));
        tree.update(
            id, properties(after, shared ? sharedWith(after, tree.shares(id)) : Optional.empty()));
        // A caller that removed its own rights cannot see the mailbox any more.
        Optional<JsonNode> changed =
            tree.find(id)
                .map(now -> json(now).get("name"))
                .filter(name -> !name.equals(after.get("name")));
        outcomes.add(set ->
            changed.ifPresentOrElse(
                name ->
                    set.updated(written, JsonNodeFactory.instance.objectNode().set("name", name)),
                () -> set.updated(written)));
      } catch (SetException e) {
        outcomes.add(set -> set.notUpdated(written, e));
      } catch (MailboxRefusal e) {
        outcomes.add(set -> set.notUpdated(written, told(e)));
      }
    }

    /// Destroys children before their parents, whatever the order of the request.
    private void destroyAll() {
      Set<String> left = new LinkedHashSet<>(request.destroy());
      Map<String, SetException> refused = new HashMap<>();
      boolean progress = true;
      while (progress && !left.isEmpty()) {
        progress = false;
        for (String written : List.copyOf(left)) {
          try {
            tree.destroy(id(written).orElseThrow(SetException::notFound), withEmails);
            left.remove(written);
            outcomes.add(set -> set.destroyed(written));
            progress = true;
          } catch (SetException e) {
            refused.put(written, e);
          } catch (MailboxRefusal e) {
            refused.put(written, told(e));
          }
        }
      }
      left.forEach(written ->
          outcomes.add(set ->
              set.notDestroyed(written, refused.getOrDefault(written, SetException.notFound()))));
    }

    private Optional<MailboxId> id(String written) {
      if (written.startsWith("#") && created.containsKey(written.substring(1))) {
        return Optional.ofNullable(created.get(written.substring(1)));
      }
      return call.id(written).flatMap(ObjectId::mailbox);
    }

    private ListedMailbox listed(MailboxId id) {
      return tree.find(id).orElseThrow();
    }

    private boolean isChangeable(String property) {
      return CHANGEABLE.contains(property) || (sharing && property.equals(MailboxJson.SHARE_WITH));
    }

    private ObjectNode json(ListedMailbox mailbox) {
      ObjectNode json = MailboxJson.of(mailbox, Counts.NONE, whole.isOwners(), sharing);
      if (sharing) {
        json.set(
            MailboxJson.SHARE_WITH, MailboxJson.shareWith(tree.shares(mailbox.mailbox().id())));
      }
      return json;
    }

    /// @param before with whom it is shared now
    private Optional<Map<AccountId, MailboxRights>> sharedWith(
        ObjectNode object, Map<AccountId, MailboxRights> before) {
      JsonNode value = object.get(MailboxJson.SHARE_WITH);
      return value == null ? Optional.empty() : Optional.of(whole.shares(value, before));
    }

    private MailboxProperties properties(
        ObjectNode object, Optional<Map<AccountId, MailboxRights>> sharedWith) {
      JsonNode name = object.path("name");
      if (!name.isString()) {
        throw SetException.invalid("a name must be a string", "name");
      }
      JsonNode order = object.path("sortOrder");
      boolean number = order.isIntegralNumber() && order.canConvertToInt() && order.asInt() >= 0;
      if (!number && !isAbsent(order)) {
        throw SetException.invalid("a sort order must be a number from 0 to 2^31-1", "sortOrder");
      }
      JsonNode subscribed = object.path("isSubscribed");
      if (!subscribed.isBoolean() && !isAbsent(subscribed)) {
        throw SetException.invalid("isSubscribed must be true or false", "isSubscribed");
      }
      return new MailboxProperties(
          parent(object.path("parentId")),
          name.asString(),
          role(object.path("role")),
          number ? order.asInt() : 0,
          subscribed.asBoolean(false),
          sharedWith);
    }

    private static boolean isAbsent(JsonNode value) {
      return value.isMissingNode() || value.isNull();
    }

    private Optional<MailboxId> parent(JsonNode value) {
      if (isAbsent(value)) {
        return Optional.empty();
      }
      Optional<MailboxId> parent = value.isString() ? id(value.asString()) : Optional.empty();
      if (parent.isEmpty()) {
        throw SetException.invalid("there is no such parent", "parentId");
      }
      return parent;
    }

    private static Optional<MailboxRole> role(JsonNode value) {
      if (isAbsent(value)) {
        return Optional.empty();
      }
      Optional<MailboxRole> role =
          Arrays.stream(MailboxRole.values())
              .filter(each -> each.jmapName().equals(value.asString("")))
              .findFirst();
      if (role.isEmpty()) {
        throw SetException.invalid("a role that this server does not have", "role");
      }
      return role;
    }

    private static SetException told(MailboxRefusal e) {
      String why = String.valueOf(e.getMessage());
      return switch (e.reason()) {
        case NAME -> SetException.invalid(why, "name");
        case PARENT -> SetException.invalid(why, "parentId");
        case ROLE -> SetException.invalid(why, "role");
        case HAS_CHILD -> new SetException("mailboxHasChild", why);
        case HAS_EMAIL -> new SetException("mailboxHasEmail", why);
        case NOT_FOUND -> SetException.notFound();
        case FORBIDDEN -> new SetException("forbidden", why);
        case LIMIT -> new SetException("overQuota", why);
      };
    }
  }
}
