package org.posthorn.jmap.vacation;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthorn.delivery.rules.VacationResponse;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.Feature;
import org.posthorn.jmap.protocol.GetRequest;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.Method;
import org.posthorn.jmap.protocol.Patch;
import org.posthorn.jmap.protocol.SetException;
import org.posthorn.jmap.protocol.SetRequest;
import org.posthorn.sieve.SieveLimits;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.objects.AccountObjects;
import org.posthorn.store.objects.ObjectType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// VacationResponse/get and /set (RFC 8621 §8): one object, whose id is `singleton`.
public final class VacationFeature {
  private static final String ID = "singleton";
  private static final Set<String> PROPERTIES =
      Set.of("id", "isEnabled", "fromDate", "toDate", "subject", "textBody", "htmlBody");

  /// Characters of all texts, which are stored in a script and sent in each reply.
  private static final int CHARS_MAX = 100_000;

  private final MailStore store;
  private final MailAccounts accounts;
  private final JmapLimits limits;

  private VacationFeature(MailStore store, MailAccounts accounts, JmapLimits limits) {
    this.store = store;
    this.accounts = accounts;
    this.limits = limits;
  }

  public static Feature of(MailStore store, MailAccounts accounts, JmapLimits limits) {
    VacationFeature feature = new VacationFeature(store, accounts, limits);
    return Feature.personal(
        Capability.VACATION_RESPONSE,
        Feature.empty(),
        Feature.empty(),
        List.of(
            new Method("VacationResponse/get", Capability.VACATION_RESPONSE, feature::get),
            new Method("VacationResponse/set", Capability.VACATION_RESPONSE, feature::set)));
  }

  private static String state(AccountObjects objects) {
    return Long.toString(objects.state(ObjectType.VACATION_RESPONSE));
  }

  private ObjectNode get(Call call) {
    AccountObjects objects = accounts.objects(call);
    GetRequest request = GetRequest.read(call, PROPERTIES::contains, PROPERTIES, limits);
    call.arguments().requireAllKnown();
    String state = state(objects);
    ObjectNode json = json(objects.read(VacationResponse::in)).retain(request.properties());
    boolean wanted = request.ids().map(ids -> ids.contains(ID)).orElse(true);
    return request.answer(
        ObjectId.ofAccount(objects.id()), state, wanted ? List.of(json) : List.of());
  }

  private ObjectNode set(Call call) {
    AccountObjects objects = accounts.objects(call);
    SetRequest request = SetRequest.read(call, limits);
    call.arguments().requireAllKnown();
    String before = state(objects);
    request.requireState(before);
    SetException singleton =
        new SetException("singleton", "there is exactly one, which cannot be created or destroyed");
    request.create().keySet().forEach(id -> request.notCreated(id, singleton));
    request.destroy().forEach(id -> request.notDestroyed(id, singleton));
    for (Map.Entry<String, ObjectNode> each : request.update().entrySet()) {
      try {
        if (!each.getKey().equals(ID)) {
          throw SetException.notFound();
        }
        boolean changed =
            objects.write(change -> {
              VacationResponse now = VacationResponse.in(change.writer());
              return read(Patch.applied(json(now), each.getValue())).put(change);
            });
        if (changed) {
          store.scriptsChanged();
        }
        request.updated(ID);
      } catch (SetException e) {
        request.notUpdated(each.getKey(), e);
      }
    }
    return request.answer(ObjectId.ofAccount(objects.id()), before, state(objects));
  }

  private static ObjectNode json(VacationResponse response) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", ID);
    json.put("isEnabled", response.enabled());
    json.put("fromDate", response.from().map(VacationFeature::date).orElse(null));
    json.put("toDate", response.to().map(VacationFeature::date).orElse(null));
    json.put("subject", response.subject().orElse(null));
    json.put("textBody", response.text().orElse(null));
    json.put("htmlBody", response.html().orElse(null));
    return json;
  }

  private static String date(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static VacationResponse read(ObjectNode wanted) {
    for (String name : wanted.propertyNames()) {
      if (!PROPERTIES.contains(name)) {
        throw SetException.invalid("there is no such property", name);
      }
    }
    if (!wanted.path("id").asString("").equals(ID)) {
      throw SetException.invalid("cannot be changed", "id");
    }
    if (wanted.toString().length() > CHARS_MAX) {
      throw new SetException("tooLarge", "at most " + CHARS_MAX + " characters");
    }
    JsonNode enabled = wanted.path("isEnabled");
    if (!enabled.isBoolean() && !enabled.isNull()) {
      throw SetException.invalid("must be true or false", "isEnabled");
    }
    VacationResponse response =
        new VacationResponse(
            enabled.asBoolean(false),
            date(wanted, "fromDate"),
            date(wanted, "toDate"),
            text(wanted, "subject"),
            text(wanted, "textBody"),
            text(wanted, "htmlBody"));
    if (response.script(SieveLimits.defaults()).isEmpty()) {
      throw SetException.invalid("cannot be sent", "textBody", "htmlBody", "subject");
    }
    return response;
  }

  private static Optional<Instant> date(ObjectNode wanted, String name) {
    Optional<String> text = text(wanted, name);
    // RFC 8620 §1.4: a UTCDate ends with Z.
    if (text.isPresent() && !text.get().endsWith("Z")) {
      throw SetException.invalid("must be a date in UTC", name);
    }
    try {
      return text.map(Instant::parse);
    } catch (DateTimeException e) {
      throw SetException.invalid("must be a date in UTC", name);
    }
  }

  private static Optional<String> text(ObjectNode wanted, String name) {
    JsonNode value = wanted.path(name);
    if (value.isNull() || value.isMissingNode()) {
      return Optional.empty();
    }
    if (!value.isString()) {
      throw SetException.invalid("must be a string or null", name);
    }
    return Optional.of(value.asString());
  }
}
