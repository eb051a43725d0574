package org.posthorn.bench.triage;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.posthorn.assistant.triage.ArrivalMarks;
import org.posthorn.assistant.triage.Lesson;
import org.posthorn.assistant.triage.MessageFacts;
import org.posthorn.assistant.triage.Proof;
import org.posthorn.assistant.triage.Triage;
import org.posthorn.assistant.triage.TriageLimits;
import org.posthorn.assistant.triage.TriageModel;
import org.posthorn.bench.triage.Archive.Post;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.MemoryStore;
import org.posthorn.runtime.Metrics;

/// Plays an archive of mailing lists in time order. Each author of replies is a person whose inbox
/// are the lists on which the person writes; what the person replies to is important. A message is
/// rated when it arrives, and learnt from when the person replies, or writes something else three
/// days later or more.
///
/// Usage: `TriageBench ARCHIVE [REPLIES]`, where persons with fewer replies are left out (4).
public final class TriageBench {
  private static final int REPLIES_MIN = 4;
  private static final Duration PATIENCE = Duration.ofDays(3);

  /// What arrived in this time is in the inbox, unless the person has replied to it.
  private static final Duration INBOX = Duration.ofDays(7);

  private static final int TIMED_ROUNDS = 10;
  private static final TriageLimits.ModelLimits LIMITS = TriageLimits.defaults().model();

  private final List<Post> posts;
  private final int repliesMin;
  private final Map<String, Post> byId = new HashMap<>();

  /// By author: what the author replied to, among what others wrote.
  private final Map<String, Set<String>> replied = new LinkedHashMap<>();

  /// By author: the lists.
  private final Map<String, Set<String>> lists = new HashMap<>();

  private TriageBench(List<Post> posts, int repliesMin) {
    this.posts = posts;
    this.repliesMin = repliesMin;
    posts.forEach(post -> byId.put(post.id(), post));
    for (Post post : posts) {
      lists.computeIfAbsent(post.author(), _ -> new HashSet<>()).add(post.list());
      Post parent = byId.get(post.parent());
      if (parent != null && !parent.author().equals(post.author())) {
        replied.computeIfAbsent(post.author(), _ -> new LinkedHashSet<>()).add(parent.id());
      }
    }
  }

  public static void main(String[] arguments) throws Exception {
    int repliesMin = arguments.length > 1 ? Integer.parseInt(arguments[1]) : REPLIES_MIN;
    List<Post> posts = Archive.read(Path.of(arguments[0]));
    TriageBench bench = new TriageBench(posts, repliesMin);
    bench.describe();
    bench.predict();
    bench.time();
  }

  private void describe() {
    long replies = replied.values().stream().mapToLong(Set::size).sum();
    System.out.printf(
        Locale.ROOT,
        "%,d messages on %d lists, %s to %s; %,d authors; %,d replies to messages in the archive%n",
        posts.size(),
        posts.stream().map(Post::list).distinct().count(),
        posts.isEmpty() ? "" : posts.getFirst().date(),
        posts.isEmpty() ? "" : posts.getLast().date(),
        lists.size(),
        replies);
  }

  /// A person's inbox.
  private static final class Person {
    final String address;
    final Set<String> lists;
    final Set<String> important;
    final TriageModel model = TriageModel.empty(new byte[TriageModel.SALT_BYTES], LIMITS);
    final TriageModel unlearnt = TriageModel.empty(new byte[TriageModel.SALT_BYTES], LIMITS);
    final Map<String, Post> open = new LinkedHashMap<>();
    final Wins inbox = new Wins();
    final Wins near = new Wins();
    int messages;

    Person(String address, Set<String> lists, Set<String> important) {
      this.address = address;
      this.lists = lists;
      this.important = important;
    }

    MessageFacts facts(Post post) {
      return MessageFacts.of(post.header(), Proof.BELIEVED, Set.of(address), post.date());
    }
  }

  /// How often each way put what the person replied to before something else.
  private static final class Wins {
    final double[] won = new double[WAYS.size()];
    long pairs;
    int replies;

    void add(double[] answered, double[] other) {
      pairs++;
      for (int way = 0; way < won.length; way++) {
        won[way] += answered[way] > other[way] ? 1 : answered[way] == other[way] ? 0.5 : 0;
      }
    }

    double auc(int way) {
      return won[way] / pairs;
    }
  }

  private static final List<String> WAYS =
      List.of("newest first", "one model for all", "no lessons", "a model per person");

  private void predict() {
    List<Person> persons =
        replied.entrySet().stream()
            .filter(each -> each.getValue().size() >= repliesMin)
            .map(each ->
                new Person(
                    each.getKey(), lists.getOrDefault(each.getKey(), Set.of()), each.getValue()))
            .toList();
    TriageModel global = TriageModel.empty(new byte[TriageModel.SALT_BYTES], LIMITS);
    for (Post post : posts) {
      for (Person person : persons) {
        if (person.address.equals(post.author())) {
          writes(person, post, global);
        } else if (person.lists.contains(post.list())) {
          person.messages++;
          person.open.put(post.id(), post);
        }
      }
    }
    report(persons);
  }

  private void writes(Person person, Post post, TriageModel global) {
    Post answered = person.open.remove(post.parent());
    if (answered != null) {
      compare(person, post.date(), answered, global);
      MessageFacts facts = person.facts(answered);
      person.model.learn(facts, Lesson.ANSWERED);
      global.learn(facts, Lesson.ANSWERED);
    }
    Instant due = post.date().minus(PATIENCE);
    for (Post each : List.copyOf(person.open.values())) {
      if (each.date().isBefore(due)) {
        MessageFacts facts = person.facts(each);
        person.model.learn(facts, Lesson.PASSED_OVER);
        global.learn(facts, Lesson.PASSED_OVER);
        person.open.remove(each.id());
      }
    }
    for (TriageModel model : List.of(person.model, person.unlearnt, global)) {
      model.wrote(post.id(), post.recipients(), post.date());
    }
  }

  /// Compares what a person replies to, before anything is learnt from the reply, with other
  /// messages: those of the inbox at that time, and those that arrived at about the same time.
  private void compare(Person person, Instant now, Post answered, TriageModel global) {
    double[] scores = scores(person, answered, global);
    for (Post other : person.open.values()) {
      if (other.date().isAfter(now.minus(INBOX)) && !person.important.contains(other.id())) {
        person.inbox.add(scores, scores(person, other, global));
      }
    }
    long before = person.near.pairs;
    for (Post other : posts) {
      boolean near = Duration.between(other.date(), answered.date()).abs().compareTo(PATIENCE) <= 0;
      if (near
          && person.lists.contains(other.list())
          && !other.author().equals(person.address)
          && !person.important.contains(other.id())) {
        person.near.add(scores, scores(person, other, global));
      }
    }
    person.near.replies += person.near.pairs > before ? 1 : 0;
  }

  private static double[] scores(Person person, Post post, TriageModel global) {
    MessageFacts facts = person.facts(post);
    return new double[] {
      post.date().getEpochSecond(),
      global.rate(facts).probability(),
      person.unlearnt.rate(facts).probability(),
      person.model.rate(facts).probability()
    };
  }

  private static void report(List<Person> persons) {
    System.out.println();
    System.out.println(
        "AUC: how often what the person replies to is put before another message that arrived within"
            + " three days of it, by what was learnt before the reply");
    System.out.printf("%-9s %7s", "messages", "replies");
    WAYS.forEach(way -> System.out.printf(" %18s", way));
    System.out.println();
    double[] mean = new double[WAYS.size()];
    double[] weighted = new double[WAYS.size()];
    double inbox = 0;
    int counted = 0;
    int replies = 0;
    int[] better = new int[WAYS.size()];
    for (Person person : persons) {
      Wins wins = person.near;
      if (wins.replies == 0) {
        continue;
      }
      counted++;
      inbox += person.inbox.pairs == 0 ? 0.5 : person.inbox.auc(0);
      replies += wins.replies;
      System.out.printf("%9d %7d", person.messages, wins.replies);
      for (int way = 0; way < WAYS.size(); way++) {
        System.out.printf(Locale.ROOT, " %18.3f", wins.auc(way));
        mean[way] += wins.auc(way);
        weighted[way] += wins.auc(way) * wins.replies;
        better[way] += wins.auc(WAYS.size() - 1) > wins.auc(way) ? 1 : 0;
      }
      System.out.println();
    }
    for (int way = 0; way < WAYS.size(); way++) {
      System.out.printf(
          Locale.ROOT,
          "%s: mean of %d persons %.3f, weighted by their %d replies %.3f; a model per person is"
              + " better for %d%n",
          WAYS.get(way),
          counted,
          mean[way] / counted,
          replies,
          weighted[way] / replies,
          better[way]);
    }
    System.out.printf(
        Locale.ROOT,
        "newest first among all that is in the inbox when the person replies: %.3f%n",
        inbox / counted);
  }

  /// What the keywords of arriving messages cost, by turns with none.
  private void time() {
    Triage triage =
        new Triage(
            new MemoryStore(),
            TriageLimits.defaults(),
            "mx.example.test",
            _ -> true,
            new Metrics());
    System.out.println();
    for (int round = 0; round < TIMED_ROUNDS; round++) {
      double without = micros(ArrivalMarks.NONE);
      double with = micros(triage);
      System.out.printf(
          Locale.ROOT,
          "keywords of an arriving message: %.1f µs, without triage %.1f µs%s%n",
          with,
          without,
          round == 0 ? " (cold)" : "");
    }
  }

  private double micros(ArrivalMarks marks) {
    long begin = System.nanoTime();
    int keywords = 0;
    for (Post post : posts) {
      keywords += marks.of(new AccountId(1), post.header(), post.date()).keywords().size();
    }
    if (keywords < 0) {
      throw new AssertionError("it is used");
    }
    return (System.nanoTime() - begin) / 1e3 / Math.max(1, posts.size());
  }
}
