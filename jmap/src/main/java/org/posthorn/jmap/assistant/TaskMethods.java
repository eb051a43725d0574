package org.posthorn.jmap.assistant;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.posthorn.assistant.tasks.Task;
import org.posthorn.assistant.tasks.TaskLimits;
import org.posthorn.jmap.objects.Listing;
import org.posthorn.jmap.objects.StoredType;
import org.posthorn.jmap.protocol.Arguments;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.Filter;
import org.posthorn.jmap.protocol.GetRequest;
import org.posthorn.jmap.protocol.Method;
import org.posthorn.jmap.protocol.MethodException;
import org.posthorn.jmap.protocol.Patch;
import org.posthorn.jmap.protocol.QueryRequest;
import org.posthorn.jmap.protocol.SetException;
import org.posthorn.jmap.protocol.SetRequest;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.objects.AccountObjects;
import org.posthorn.store.objects.ObjectRows;
import org.posthorn.store.objects.ObjectType;
import org.posthorn.store.objects.StoredObject;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Task/get, /changes, /query, /queryChanges and /set. Only the server creates tasks.
final class TaskMethods {
  private static final StoredType TYPE = new StoredType(ObjectType.TASK, 'K');
  private static final int TASKS_MAX = TaskLimits.defaults().perAccount();

  private static final Set<String> PROPERTIES =
      new LinkedHashSet<>(
          List.of(
              "id",
              "emailId",
              "threadId",
              "text",
              "subject",
              "from",
              "receivedAt",
              "due",
              "dueAt",
              "isDone",
              "snoozedUntil"));

  private static final List<String> CHANGEABLE = List.of("isDone", "snoozedUntil");

  /// By the day that they are due, those without one last; then the newest first.
  private static final Comparator<Kept> BY_DUE =
      Comparator.comparing((Kept kept) -> kept.task().due().orElse(LocalDate.MAX))
          .thenComparing(kept -> kept.task().dueAt().orElse(Instant.MAX));

  private static final Comparator<Kept> BY_RECEPTION =
      Comparator.comparing((Kept kept) -> kept.task().origin().receivedAt())
          .thenComparingLong(Kept::number);

  private final AssistantFeature.Dependencies with;

  TaskMethods(AssistantFeature.Dependencies with) {
    this.with = with;
  }

  List<Method> methods() {
    return List.of(
        new Method("Task/get", Capability.ASSISTANT, this::get),
        new Method("Task/changes", Capability.ASSISTANT, this::changes),
        new Method("Task/query", Capability.ASSISTANT, this::query),
        new Method("Task/queryChanges", Capability.ASSISTANT, this::queryChanges),
        new Method("Task/set", Capability.ASSISTANT, this::set));
  }

  /// A task with its number.
  private record Kept(long number, Task task) {
    static Kept of(StoredObject object) {
      return new Kept(object.id(), Task.decode(object.bytes()));
    }

    String id() {
      return TYPE.spelled(number);
    }
  }

  private record All(String state, List<Kept> kept) {}

  private AccountObjects opened(Call call) {
    AccountObjects objects = with.accounts().objects(call);
    with.require(call);
    return objects;
  }

  private static All all(AccountObjects objects) {
    return objects.read(reader ->
        new All(
            Long.toString(ObjectRows.state(reader, ObjectType.TASK)),
            ObjectRows.all(reader, ObjectType.TASK, TASKS_MAX).stream().map(Kept::of).toList()));
  }

  private ObjectNode get(Call call) {
    AccountObjects objects = opened(call);
    GetRequest request = GetRequest.read(call, PROPERTIES::contains, PROPERTIES, with.limits());
    call.arguments().requireAllKnown();
    All all = all(objects);
    List<ObjectNode> found = new ArrayList<>();
    for (Kept each : all.kept()) {
      if (request.ids().map(ids -> ids.contains(each.id())).orElse(true)) {
        found.add(json(each).retain(request.properties()));
      }
    }
    GetRequest.requireFew(found.size(), with.limits());
    return request.answer(ObjectId.ofAccount(objects.id()), all.state(), found);
  }

  private static ObjectNode json(Kept kept) {
    Task task = kept.task();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", kept.id());
    json.put("emailId", ObjectId.ofEmail(task.origin().emailId()));
    json.put("threadId", ObjectId.ofThread(task.origin().threadId()));
    json.put("text", task.text());
    json.put("subject", task.origin().subject());
    String name = task.origin().name();
    json.putObject("from")
        .put("name", name.isEmpty() ? null : name)
        .put("email", task.origin().address());
    json.put("receivedAt", task.origin().receivedAt().toString());
    json.put("due", task.due().map(LocalDate::toString).orElse(null));
    json.put("dueAt", task.dueAt().map(Instant::toString).orElse(null));
    json.put("isDone", task.done());
    json.put("snoozedUntil", task.snoozedUntil().map(Instant::toString).orElse(null));
    return json;
  }

  private ObjectNode changes(Call call) {
    return TYPE.changes(call, opened(call));
  }

  private ObjectNode set(Call call) {
    AccountObjects objects = opened(call);
    SetRequest request = SetRequest.read(call, with.limits());
    call.arguments().requireAllKnown();
    String before = TYPE.state(objects);
    request.requireState(before);
    SetException forbidden = new SetException("forbidden", "only the server creates tasks");
    request.create().keySet().forEach(id -> request.notCreated(id, forbidden));
    for (Map.Entry<String, ObjectNode> each : request.update().entrySet()) {
      try {
        update(objects, number(each.getKey()), each.getValue());
        request.updated(each.getKey());
      } catch (SetException e) {
        request.notUpdated(each.getKey(), e);
      }
    }
    for (String id : request.destroy()) {
      OptionalLong number = TYPE.number(id);
      boolean removed =
          number.isPresent()
              && objects.write(
                  change -> ObjectRows.remove(change, ObjectType.TASK, number.getAsLong()));
      if (removed) {
        request.destroyed(id);
      } else {
        request.notDestroyed(id, SetException.notFound());
      }
    }
    return request.answer(ObjectId.ofAccount(objects.id()), before, TYPE.state(objects));
  }

  private static long number(String id) {
    return TYPE.number(id).orElseThrow(SetException::notFound);
  }

  private static void update(AccountObjects objects, long number, ObjectNode patch) {
    boolean done =
        objects.write(change -> {
          Optional<StoredObject> row = ObjectRows.get(change.writer(), ObjectType.TASK, number);
          if (row.isEmpty()) {
            return false;
          }
          Task after = patched(Kept.of(row.get()), patch);
          ObjectRows.update(change, ObjectType.TASK, number, after.encode());
          return true;
        });
    if (!done) {
      throw SetException.notFound();
    }
  }

  private static Task patched(Kept kept, ObjectNode patch) {
    ObjectNode before = json(kept);
    ObjectNode wanted = Patch.applied(before, patch);
    for (String name : wanted.propertyNames()) {
      if (!PROPERTIES.contains(name)) {
        throw SetException.invalid("there is no such property", name);
      }
      if (!CHANGEABLE.contains(name) && !wanted.get(name).equals(before.get(name))) {
        throw SetException.invalid("cannot be changed", name);
      }
    }
    JsonNode isDone = wanted.path("isDone");
    if (!isDone.isBoolean() && !isDone.isNull()) {
      throw SetException.invalid("must be true or false", "isDone");
    }
    return kept.task().with(isDone.asBoolean(false), until(wanted.path("snoozedUntil")));
  }

  private static Optional<Instant> until(JsonNode value) {
    if (value.isNull() || value.isMissingNode()) {
      return Optional.empty();
    }
    // RFC 8620 §1.4: a UTCDate ends with Z.
    if (value.isString() && value.asString().endsWith("Z")) {
      try {
        return Optional.of(Instant.parse(value.asString()));
      } catch (DateTimeException invalid) {
        // reported below
      }
    }
    throw SetException.invalid("must be a date in UTC", "snoozedUntil");
  }

  private ObjectNode query(Call call) {
    AccountObjects objects = opened(call);
    QueryRequest request = QueryRequest.read(call);
    All all = all(objects);
    List<String> ids = results(call, all, request.sort());
    call.arguments().requireAllKnown();
    return Listing.answer(request, ObjectId.ofAccount(objects.id()), all.state(), ids);
  }

  private ObjectNode queryChanges(Call call) {
    AccountObjects objects = opened(call);
    All all = all(objects);
    List<String> ids = results(call, all, QueryRequest.sorts(call.arguments()));
    return Listing.unchanged(call, ObjectId.ofAccount(objects.id()), all.state(), ids);
  }

  private List<String> results(Call call, All all, List<QueryRequest.Sort> sorts) {
    Optional<Filter<Predicate<Task>>> filter = Filter.read(call.arguments(), this::condition);
    Comparator<Kept> order = (_, _) -> 0;
    for (QueryRequest.Sort sort : sorts) {
      Comparator<Kept> by =
          switch (sort.property()) {
            case "due" -> BY_DUE;
            case "receivedAt" -> BY_RECEPTION;
            default ->
                throw new MethodException(
                    MethodException.Type.UNSUPPORTED_SORT,
                    "Tasks can be sorted by due and by receivedAt");
          };
      order = order.thenComparing(sort.ascending() ? by : by.reversed());
    }
    if (sorts.isEmpty()) {
      order = BY_DUE.thenComparing(BY_RECEPTION.reversed());
    }
    return all.kept().stream()
        .filter(each ->
            filter.isEmpty() || filter.get().matches(condition -> condition.test(each.task())))
        .sorted(order)
        .map(Kept::id)
        .toList();
  }

  private Predicate<Task> condition(ObjectNode json) {
    Predicate<Task> all = _ -> true;
    Arguments arguments = new Arguments(json);
    for (String property : json.propertyNames()) {
      all = all.and(condition(property, arguments));
    }
    return all;
  }

  private Predicate<Task> condition(String property, Arguments arguments) {
    return switch (property) {
      case "status" -> {
        Task.Status status = status(arguments.required(property));
        Instant now = with.clock().instant();
        yield task -> task.status(now) == status;
      }
      case "text" -> {
        List<String> words = words(arguments.required(property));
        yield task -> words.stream().allMatch(searched(task)::contains);
      }
      case "dueBefore" -> {
        Instant end = time(property, arguments);
        ZoneId zone = zone(arguments);
        yield task -> isDueBefore(task, end, zone);
      }
      case "timeZone" -> {
        ZoneId _ = zone(arguments); // in which the days of dueBefore are
        yield _ -> true;
      }
      case "emailId" -> {
        OptionalLong email = ObjectId.email(arguments.required(property));
        yield task -> email.isPresent() && task.origin().emailId() == email.getAsLong();
      }
      case "threadId" -> {
        OptionalLong thread = ObjectId.thread(arguments.required(property));
        yield task -> thread.isPresent() && task.origin().threadId() == thread.getAsLong();
      }
      default -> throw Filter.unsupported("Tasks cannot be filtered by " + property);
    };
  }

  /// A task that has only a day may be done until the end of the day: that is when it is due.
  private static boolean isDueBefore(Task task, Instant end, ZoneId zone) {
    if (task.dueAt().isPresent()) {
      return task.dueAt().get().isBefore(end);
    }
    return task.due()
        .map(day -> day.plusDays(1).atStartOfDay(zone).toInstant())
        .filter(dayEnd -> !dayEnd.isAfter(end))
        .isPresent();
  }

  private static ZoneId zone(Arguments arguments) {
    try {
      return arguments.string("timeZone").map(ZoneId::of).orElse(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw MethodException.invalid("the condition timeZone must be the name of a time zone");
    }
  }

  private static List<String> words(String text) {
    return List.of(text.toLowerCase(Locale.ROOT).strip().split("\\s+"));
  }

  private static String searched(Task task) {
    Task.Origin origin = task.origin();
    return String.join("\n", task.text(), origin.subject(), origin.name(), origin.address())
        .toLowerCase(Locale.ROOT);
  }

  private static Task.Status status(String written) {
    return switch (written) {
      case "open" -> Task.Status.OPEN;
      case "snoozed" -> Task.Status.SNOOZED;
      case "done" -> Task.Status.DONE;
      default -> throw MethodException.invalid("a status is open, snoozed or done");
    };
  }

  private static Instant time(String property, Arguments arguments) {
    try {
      return Instant.parse(arguments.required(property));
    } catch (DateTimeException e) {
      throw MethodException.invalid("the condition " + property + " must be a date in UTC");
    }
  }
}
