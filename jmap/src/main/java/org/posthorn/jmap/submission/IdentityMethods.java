package org.posthorn.jmap.submission;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.GetRequest;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.Method;
import org.posthorn.jmap.protocol.Patch;
import org.posthorn.jmap.protocol.SetException;
import org.posthorn.jmap.protocol.SetRequest;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.objects.AccountObjects;
import org.posthorn.store.objects.ObjectRows;
import org.posthorn.store.objects.ObjectType;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Identity/get, /changes and /set (RFC 8621 §6).
final class IdentityMethods {
  private final Identities identities;
  private final MailAccounts accounts;
  private final JmapLimits limits;

  IdentityMethods(Identities identities, MailAccounts accounts, JmapLimits limits) {
    this.identities = identities;
    this.accounts = accounts;
    this.limits = limits;
  }

  List<Method> methods() {
    return List.of(
        new Method("Identity/get", Capability.SUBMISSION, this::get),
        new Method("Identity/changes", Capability.SUBMISSION, this::changes),
        new Method("Identity/set", Capability.SUBMISSION, this::set));
  }

  private AccountObjects opened(Call call) {
    return accounts.objects(call);
  }

  private ObjectNode get(Call call) {
    AccountObjects objects = opened(call);
    GetRequest request =
        GetRequest.read(call, Identity.PROPERTIES::contains, Identity.PROPERTIES, limits);
    call.arguments().requireAllKnown();
    var all = identities.current(call.principal(), objects.id());
    List<ObjectNode> found = new ArrayList<>();
    all.forEach((number, identity) -> {
      String id = Identities.TYPE.spelled(number);
      if (request.ids().isEmpty() || request.ids().get().contains(id)) {
        found.add(identity.json(id).retain(request.properties()));
      }
    });
    GetRequest.requireFew(found.size(), limits);
    return request.answer(ObjectId.ofAccount(objects.id()), Identities.TYPE.state(objects), found);
  }

  private ObjectNode changes(Call call) {
    AccountObjects objects = opened(call);
    var _ = identities.current(call.principal(), objects.id()); // changes of the directory
    return Identities.TYPE.changes(call, objects);
  }

  private ObjectNode set(Call call) {
    AccountObjects objects = opened(call);
    SetRequest request = SetRequest.read(call, limits);
    call.arguments().requireAllKnown();
    var _ = identities.current(call.principal(), objects.id()); // changes of the directory
    String before = Identities.TYPE.state(objects);
    request.requireState(before);
    for (Map.Entry<String, ObjectNode> each : request.create().entrySet()) {
      try {
        create(request, objects, each.getKey(), each.getValue());
      } catch (SetException e) {
        request.notCreated(each.getKey(), e);
      }
    }
    for (Map.Entry<String, ObjectNode> each : request.update().entrySet()) {
      try {
        update(call, objects, each.getKey(), each.getValue());
        request.updated(each.getKey());
      } catch (SetException e) {
        request.notUpdated(each.getKey(), e);
      }
    }
    for (String id : request.destroy()) {
      try {
        destroy(objects, id);
        request.destroyed(id);
      } catch (SetException e) {
        request.notDestroyed(id, e);
      }
    }
    return request.answer(ObjectId.ofAccount(objects.id()), before, Identities.TYPE.state(objects));
  }

  private void create(
      SetRequest request, AccountObjects objects, String creationId, ObjectNode wanted) {
    for (String serverSet : List.of("id", "mayDelete")) {
      if (wanted.has(serverSet)) {
        throw SetException.invalid("is set by the server", serverSet);
      }
    }
    Identity identity = Identity.of(false, wanted);
    if (!identities.maySend(objects.id(), identity)) {
      throw new SetException("forbiddenFrom", "the account may not send from this address");
    }
    long number =
        objects.write(change -> {
          int count = ObjectRows.count(change.writer(), ObjectType.IDENTITY);
          if (count >= Identities.IDENTITIES_MAX) {
            throw new SetException(
                "overQuota", "at most " + Identities.IDENTITIES_MAX + " identities");
          }
          return ObjectRows.create(change, ObjectType.IDENTITY, identity.bytes());
        });
    ObjectNode serverSet = JsonNodeFactory.instance.objectNode();
    ObjectNode whole = identity.json(Identities.TYPE.spelled(number));
    whole.properties().stream()
        .filter(property -> !wanted.has(property.getKey()))
        .forEach(property -> serverSet.set(property.getKey(), property.getValue()));
    request.created(creationId, Identities.TYPE.spelled(number), serverSet);
  }

  private static void update(Call call, AccountObjects objects, String written, ObjectNode patch) {
    long number = number(call.id(written).orElseThrow(SetException::notFound));
    boolean done =
        objects.write(change -> {
          var row = ObjectRows.get(change.writer(), ObjectType.IDENTITY, number);
          if (row.isEmpty()) {
            return false;
          }
          Identity before = Identity.read(row.get().bytes());
          Identity after = patched(number, before, patch);
          ObjectRows.update(change, ObjectType.IDENTITY, number, after.bytes());
          return true;
        });
    if (!done) {
      throw SetException.notFound();
    }
  }

  private static Identity patched(long number, Identity before, ObjectNode patch) {
    ObjectNode json = before.json(Identities.TYPE.spelled(number));
    ObjectNode wanted = Patch.applied(json, patch);
    for (String immutable : List.of("id", "email", "mayDelete")) {
      if (!json.get(immutable).equals(wanted.get(immutable))) {
        throw SetException.invalid("cannot be changed", immutable);
      }
    }
    return Identity.of(before.automatic(), wanted);
  }

  private static void destroy(AccountObjects objects, String id) {
    long number = number(id);
    boolean there =
        objects.write(change -> {
          var row = ObjectRows.get(change.writer(), ObjectType.IDENTITY, number);
          if (row.isPresent() && Identity.read(row.get().bytes()).automatic()) {
            // RFC 8621 §6.3: mayDelete is false.
            throw new SetException(
                "forbidden",
                "the address belongs to the account, so the identity cannot be removed");
          }
          return ObjectRows.remove(change, ObjectType.IDENTITY, number);
        });
    if (!there) {
      throw SetException.notFound();
    }
  }

  private static long number(String id) {
    OptionalLong number = Identities.TYPE.number(id);
    if (number.isEmpty()) {
      throw SetException.notFound();
    }
    return number.getAsLong();
  }
}
