package org.posthorn.assistant.triage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.posthorn.assistant.triage.Feature.Kind;
import org.posthorn.runtime.Digests;

/// What is known of an account's owner: a logistic regression over named properties of messages,
/// learnt one message at a time (Adagrad), and to whom the owner writes. Its size is bounded.
/// Reading it is thread-safe as long as nobody learns.
///
/// Senders cannot make themselves important: what anybody can write into a header counts little
/// together, unless the owner knows the author and the author's domain is responsible for the
/// message. The identifiers of the owner's messages are stored as keyed hashes.
public final class TriageModel {
  /// The most that properties which any sender could have may add, in log-odds: with [Kind#BASE],
  /// not enough to be important.
  static final float CLAIMS_MAX = 1.5f;

  /// Length of a salt.
  public static final int SALT_BYTES = 8;

  /// Answers to one address that are often.
  private static final int OFTEN = 3;

  private static final float DAMPING = 0.5f;
  private static final int MANY_RECIPIENTS = 10;
  private static final int HOURS = 6;

  /// When weights are forgotten, this part stays, so that it happens rarely.
  private static final double KEPT = 0.9;

  private final TriageLimits.ModelLimits limits;
  private final byte[] salt;
  private final Map<String, Weight> weights;
  private final Map<String, Correspondent> correspondents;
  private long[] sent;
  private int lessons;

  /// A learnt weight.
  static final class Weight {
    /// Added to the initial weight.
    float difference;

    /// Sum of the squares of the gradients.
    float squares;

    Weight(float difference, float squares) {
      this.difference = difference;
      this.squares = squares;
    }
  }

  /// @param salt of the hashes; another one after a reset
  /// @param lessons number of messages that it has learnt
  /// @param weights by the names of features
  /// @param correspondents by address in lower case
  /// @param sent hashes of the identifiers of the owner's newest messages, oldest first
  TriageModel(
      TriageLimits.ModelLimits limits,
      byte[] salt,
      int lessons,
      Map<String, Weight> weights,
      Map<String, Correspondent> correspondents,
      long[] sent) {
    this.limits = limits;
    this.salt = salt;
    this.lessons = lessons;
    this.weights = weights;
    this.correspondents = correspondents;
    this.sent = sent;
  }

  /// A model that has learnt nothing.
  ///
  /// @param salt [#SALT_BYTES] random octets
  public static TriageModel empty(byte[] salt, TriageLimits.ModelLimits limits) {
    return new TriageModel(limits, salt, 0, new HashMap<>(), new HashMap<>(), new long[0]);
  }

  byte[] salt() {
    return salt;
  }

  /// Number of messages that it has learnt.
  public int lessons() {
    return lessons;
  }

  Map<String, Weight> weights() {
    return weights;
  }

  long[] sent() {
    return sent;
  }

  /// Rates a message.
  public Importance rate(MessageFacts facts) {
    List<Feature> features = features(facts);
    float claimed = claimed(features);
    float share = claimed > CLAIMS_MAX ? CLAIMS_MAX / claimed : 1;
    List<Importance.Reason> reasons = new ArrayList<>();
    for (Feature feature : features) {
      float weight = weight(feature);
      float counted = feature.claim() && weight > 0 ? weight * share : weight;
      if (feature.kind() != Kind.BASE && counted != 0) {
        reasons.add(
            new Importance.Reason(
                feature.kind().label(), about(feature, facts), counted, difference(feature)));
      }
    }
    reasons.sort(Comparator.comparingDouble(reason -> -Math.abs(reason.weight())));
    return new Importance(probability(score(features)), facts.distribution().bundle(), reasons);
  }

  /// Whether a message is important; cheaper than [#rate].
  boolean important(MessageFacts facts) {
    return probability(score(features(facts))) >= Importance.THRESHOLD;
  }

  /// For people, the name of a sender says more than the address.
  private static String about(Feature feature, MessageFacts facts) {
    boolean ofSender =
        switch (feature.kind()) {
          case SENDER, CORRESPONDENT, OFTEN_ANSWERED, COLLEAGUE -> true;
          default -> false;
        };
    return ofSender ? facts.author().map(Author::name).orElse("") : feature.value();
  }

  /// Learns from what the owner did with a message.
  public void learn(MessageFacts facts, Lesson lesson) {
    List<Feature> features = features(facts);
    double gradient = (probability(score(features)) - lesson.importance()) * lesson.weight();
    for (Feature feature : features) {
      Weight weight = weights.computeIfAbsent(feature.name(), _ -> new Weight(0, 0));
      weight.squares += (float) (gradient * gradient);
      double step = feature.kind().rate() * gradient / Math.sqrt(DAMPING + weight.squares);
      float reach = feature.kind().reach();
      weight.difference = Math.clamp(weight.difference - (float) step, -reach, reach);
    }
    lessons++;
    facts
        .author()
        .filter(author -> author.proven() && lesson == Lesson.ANSWERED)
        .map(Author::address)
        .ifPresent(address ->
            correspondents.merge(
                address,
                Correspondent.NONE.answered(day(facts.received())),
                (known, _) -> known.answered(day(facts.received()))));
    forget();
  }

  /// Learns that the owner wrote a message.
  ///
  /// @param messageId its identifier without brackets; may be empty
  /// @param recipients in lower case
  public void wrote(String messageId, Iterable<String> recipients, Instant when) {
    int day = day(when);
    for (String recipient : recipients) {
      correspondents.merge(
          recipient, Correspondent.NONE.writtenTo(day), (known, _) -> known.writtenTo(day));
    }
    if (!messageId.isEmpty()) {
      addSent(hash(messageId));
    }
    forget();
  }

  private void forget() {
    if (weights.size() > limits.weightsMax()) {
      List<String> smallest =
          weights.entrySet().stream()
              .sorted(Comparator.comparingDouble(each -> Math.abs(each.getValue().difference)))
              .map(Map.Entry::getKey)
              .limit(weights.size() - (long) (limits.weightsMax() * KEPT))
              .toList();
      smallest.forEach(weights::remove);
    }
    if (correspondents.size() > limits.correspondentsMax()) {
      List<String> oldest =
          correspondents.entrySet().stream()
              .sorted(Comparator.comparingInt(each -> each.getValue().last()))
              .map(Map.Entry::getKey)
              .limit(correspondents.size() - (long) (limits.correspondentsMax() * KEPT))
              .toList();
      oldest.forEach(correspondents::remove);
    }
  }

  private static int day(Instant when) {
    return (int) Math.max(0, ChronoUnit.DAYS.between(Instant.EPOCH, when));
  }

  /// The learnt weights, the largest first.
  List<Map.Entry<String, Weight>> largest() {
    List<Map.Entry<String, Weight>> all = new ArrayList<>(weights.entrySet());
    all.sort(Comparator.comparingDouble(each -> -Math.abs(each.getValue().difference)));
    return all;
  }

  /// The addresses to which the owner writes, those most written to first.
  Map<String, Correspondent> correspondents() {
    Map<String, Correspondent> sorted = new LinkedHashMap<>();
    correspondents.entrySet().stream()
        .sorted(
            Comparator.comparingInt(
                each -> -(each.getValue().written() + each.getValue().answered())))
        .forEach(each -> sorted.put(each.getKey(), each.getValue()));
    return sorted;
  }

  private List<Feature> features(MessageFacts facts) {
    List<Feature> features = new ArrayList<>(24);
    features.add(Feature.proven(Kind.BASE));
    Optional<Author> author = facts.author().filter(Author::proven);
    boolean known = author.filter(each -> isCorrespondent(each.address())).isPresent();
    if (author.isPresent()) {
      addAuthor(features, author.get(), facts.colleague());
    } else {
      features.add(Feature.proven(Kind.UNPROVEN));
    }
    boolean trusted =
        known
            || author
                .filter(each -> difference(Feature.proven(Kind.SENDER, each.address())) > 0)
                .isPresent();
    Claims claims = new Claims(features, trusted);
    Distribution distribution = facts.distribution();
    boolean onList =
        distribution.listProven() && facts.recipients().stream().anyMatch(this::isCorrespondent);
    addThread(new Claims(features, known || onList), facts.references());
    addDistribution(features, distribution);
    addAddressing(claims, facts);
    MessageFacts.Subject subject = facts.subject();
    if (subject.reply()) {
      claims.add(Kind.SUBJECT_REPLY, "");
    }
    if (subject.question()) {
      claims.add(Kind.SUBJECT_QUESTION, "");
    }
    subject.words().forEach(word -> claims.add(Kind.WORD, word));
    int hour = facts.received().atOffset(ZoneOffset.UTC).getHour() / HOURS * HOURS;
    claims.add(Kind.HOUR, String.format(Locale.ROOT, "%02d-%02d", hour, hour + HOURS));
    return features;
  }

  /// Adds features that any sender could have, unless the sender is trusted.
  private record Claims(List<Feature> features, boolean trusted) {
    void add(Kind kind, String value) {
      features.add(trusted ? Feature.proven(kind, value) : Feature.claimed(kind, value));
    }
  }

  private void addAuthor(List<Feature> features, Author author, boolean colleague) {
    features.add(Feature.proven(Kind.SENDER, author.address()));
    features.add(Feature.proven(Kind.DOMAIN, author.domain()));
    if (isCorrespondent(author.address())) {
      features.add(Feature.proven(Kind.CORRESPONDENT));
    }
    if (correspondents.getOrDefault(author.address(), Correspondent.NONE).answered() >= OFTEN) {
      features.add(Feature.proven(Kind.OFTEN_ANSWERED));
    }
    if (colleague) {
      features.add(Feature.proven(Kind.COLLEAGUE));
    }
  }

  private void addThread(Claims claims, List<String> references) {
    for (int i = 0; i < references.size(); i++) {
      if (isSent(references.get(i))) {
        claims.add(i == 0 ? Kind.REPLY : Kind.THREAD, "");
        return;
      }
    }
  }

  private static void addDistribution(List<Feature> features, Distribution distribution) {
    switch (distribution.kind()) {
      case PERSONAL -> {}
      case DISCUSSION -> features.add(Feature.proven(Kind.DISCUSSION));
      case BULK -> features.add(Feature.proven(Kind.BULK));
      case AUTOMATIC -> features.add(Feature.proven(Kind.AUTOMATIC));
    }
    distribution
        .list()
        .ifPresent(list -> new Claims(features, distribution.listProven()).add(Kind.LIST, list));
    distribution
        .bundle()
        .map(bundle ->
            switch (bundle) {
              case NEWSLETTER -> Kind.NEWSLETTER;
              case RECEIPT -> Kind.RECEIPT;
              case NOTIFICATION -> Kind.NOTIFICATION;
            })
        .ifPresent(kind -> features.add(Feature.claimed(kind)));
  }

  private static void addAddressing(Claims claims, MessageFacts facts) {
    claims.add(
        switch (facts.addressing()) {
          case ALONE -> Kind.TO_YOU_ALONE;
          case DIRECT -> Kind.TO_YOU;
          case COPIED -> Kind.COPY;
          case HIDDEN -> Kind.NOT_TO_YOU;
        },
        "");
    if (facts.recipients().size() > MANY_RECIPIENTS) {
      claims.add(Kind.MANY_RECIPIENTS, "");
    }
  }

  private boolean isCorrespondent(String address) {
    return correspondents.containsKey(address);
  }

  private boolean isSent(String messageId) {
    return sent.length > 0 && isSent(hash(messageId));
  }

  private boolean isSent(long hash) {
    for (long each : sent) {
      if (each == hash) {
        return true;
      }
    }
    return false;
  }

  private void addSent(long hash) {
    if (!isSent(hash)) {
      int kept = Math.min(sent.length, limits.sentMax() - 1);
      long[] next = Arrays.copyOfRange(sent, sent.length - kept, sent.length + 1);
      next[kept] = hash;
      sent = next;
    }
  }

  private long hash(String messageId) {
    byte[] digest = Digests.sha256(salt, messageId.getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.wrap(digest).getLong();
  }

  private float score(List<Feature> features) {
    float sum = Math.min(CLAIMS_MAX, claimed(features));
    for (Feature feature : features) {
      float weight = weight(feature);
      sum += feature.claim() && weight > 0 ? 0 : weight;
    }
    return sum;
  }

  /// The sum of what any sender could have in favour of importance.
  private float claimed(List<Feature> features) {
    float sum = 0;
    for (Feature feature : features) {
      sum += feature.claim() ? Math.max(0, weight(feature)) : 0;
    }
    return sum;
  }

  private float weight(Feature feature) {
    return feature.kind().initial() + difference(feature);
  }

  private float difference(Feature feature) {
    Weight weight = weights.get(feature.name());
    return weight == null ? 0 : weight.difference;
  }

  private static double probability(double logOdds) {
    return 1 / (1 + Math.exp(-logOdds));
  }
}
