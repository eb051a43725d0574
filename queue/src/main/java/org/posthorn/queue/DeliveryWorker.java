package org.posthorn.queue;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.StoreException;
import org.posthorn.queue.ResultTransactions.Result;
import org.posthorn.queue.rows.DueRow;
import org.posthorn.queue.schedule.Claim;
import org.posthorn.queue.schedule.DestinationQueue;
import org.posthorn.queue.schedule.Schedule;
import org.posthorn.queue.schedule.Schedule.Step;
import org.posthorn.transport.MailTransport;
import org.posthorn.transport.MailTransport.TransportSession;
import org.posthorn.transport.MailTransport.UnreachableException;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.SmtpEnvelope;
import org.posthorn.transport.returnpath.Verp;
import org.posthorn.transport.warmup.WarmUps;
import org.posthorn.transport.warmup.WarmUps.Admission;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A delivery worker: sends messages to one destination, over one connection after another, until
/// there are no more or it has used up its share. One virtual thread.
final class DeliveryWorker implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(DeliveryWorker.class);

  /// The status of a message that waits for other messages: RFC 3463 §3.5.
  private static final String CONGESTED = "4.4.5";

  private static final Admission UNLIMITED = new Admission.Unlimited();
  private static final Set<DeliveryOutcome.Kind> COUNTED =
      Set.of(
          DeliveryOutcome.Kind.DELIVERED,
          DeliveryOutcome.Kind.RELAYED,
          DeliveryOutcome.Kind.AMBIGUOUS,
          DeliveryOutcome.Kind.PERMANENT);

  private final Context context;
  private final DestinationQueue queue;
  private final List<Decided> decided = new ArrayList<>();

  /// Rows taken by this worker whose results are not yet with the result writer.
  private final Set<Claim> taken = Collections.newSetFromMap(new IdentityHashMap<>());

  private boolean probing;
  private boolean tookMessage;
  private boolean postponed;
  private int decidedRecipients;
  private int transactions;
  private int sessionTransactions;
  private @Nullable TransportSession session;
  private Optional<Destination> sessionTo = Optional.empty();

  /// What all delivery workers share.
  ///
  /// @param results writes the results of attempts
  /// @param source the address that a message would be sent from
  /// @param random random numbers from 0 to 1
  record Context(
      Schedule schedule,
      JobReader jobs,
      ResultWriter results,
      MailTransport transport,
      InstantSource clock,
      DoubleSupplier random,
      QueueLimits limits,
      Duration idleGrace,
      WarmUps warmUps,
      BiFunction<Destination, SmtpEnvelope, Optional<InetAddress>> source) {}

  /// A row whose result is known without a connection.
  private record Decided(Claim claim, Result result) {}

  DeliveryWorker(Context context, Schedule.WorkerStart start) {
    this.context = context;
    this.queue = start.queue();
    this.probing = start.probing();
  }

  @Override
  public void run() {
    try {
      serve();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the queue is being closed
    } catch (RuntimeException e) {
      LOG.error("queue event=worker-failed destination={}", queue, e);
    } finally {
      // Other workers send the rest: what made this one fail may fail again here.
      taken.forEach(context.schedule::suspend);
      try {
        closeSession();
      } finally {
        context.schedule.ended(queue, tookMessage, probing);
      }
    }
  }

  private void serve() throws InterruptedException {
    while (true) {
      Step next = context.schedule.next(queue, !tookMessage);
      Step loaded = next instanceof Step.Load load ? load(load) : null;
      Step step = loaded == null ? next : loaded;
      if (step instanceof Step.Take(Claim claim, Optional<DeliveryOutcome> sharedOutcome)) {
        tookMessage = true;
        taken.add(claim);
        JobReader.Job job =
            sharedOutcome.isPresent()
                ? context.jobs.readRows(claim.row())
                : context.jobs.read(claim.row());
        if (job == null) {
          taken.remove(claim);
          context.schedule.done(claim); // held, cancelled or postponed since it was read
        } else if (sharedOutcome.isPresent()) {
          decide(claim, result(job, job.numbers(), sharedOutcome.get()));
        } else {
          attempt(claim, job);
        }
      }
      boolean nothing = step instanceof Step.Nothing;
      if (nothing || decidedIsFull()) {
        writeDecided();
      }
      boolean enough = postponed || transactions >= context.limits.messages().perConnection();
      if (enough || (nothing && !more())) {
        writeDecided();
        return;
      }
    }
  }

  /// If there is a connection, waits briefly for another message for it.
  private boolean more() throws InterruptedException {
    return session != null && context.schedule.awaitWork(queue, context.idleGrace.toNanos());
  }

  private @Nullable Step load(Step.Load load) {
    List<DueRow> page = null;
    try {
      page = context.jobs.page(load);
    } finally {
      if (page == null) {
        context.schedule.notLoaded(load);
      }
    }
    return context.schedule.loaded(load, page, !tookMessage);
  }

  /// Writes the results that are known without an attempt.
  private void writeDecided() {
    Map<Integer, List<Decided>> byShard = new LinkedHashMap<>();
    for (Decided each : decided) {
      byShard.computeIfAbsent(each.claim().shard(), absent -> new ArrayList<>()).add(each);
    }
    decided.clear();
    decidedRecipients = 0;
    byShard.forEach((shard, of) ->
        submit(
            shard,
            of.stream().map(Decided::result).toList(),
            of.stream().map(Decided::claim).toList()));
  }

  /// Passes results and their claims to the result writer.
  private void submit(int shard, List<Result> results, List<Claim> claims) {
    claims.forEach(taken::remove);
    context.results.submit(shard, results, claims);
  }

  private void decide(Claim claim, Result result) {
    decided.add(new Decided(claim, result));
    decidedRecipients += result.recipients().size();
  }

  private boolean decidedIsFull() {
    return decided.size() >= context.limits.transactions().resultsMax()
        || decidedRecipients >= context.limits.transactions().resultRecipientsMax();
  }

  private void attempt(Claim claim, JobReader.Job job) {
    PendingRecipients left = new PendingRecipients(job);
    int size =
        Verp.wanted(job.envelope()) ? 1 : context.limits.messages().recipientsPerTransaction();
    while (!left.isEmpty()) {
      Admission admission;
      try {
        admission = admit(job);
      } catch (StoreException e) {
        LOG.warn(
            "queue event=delayed id={} reason=\"the warm-up count cannot be stored\"", job.id(), e);
        giveBack(claim);
        return;
      }
      if (admission instanceof Admission.Later later) {
        decide(claim, postpone(job, left.numbers(), later));
        return;
      }
      writeDecided(); // the attempt may take long
      Optional<Result> result = deliverNext(job, left, size);
      uncount(admission, result);
      if (result.isEmpty()) {
        giveBack(claim);
        return;
      }
      List<Integer> done = result.get().recipients();
      if (done.size() < Math.min(size, left.size())) {
        size = done.size(); // the server takes no more at a time
      }
      left.remove(done);
      // Written before the next transaction begins, so that a crash repeats only that one.
      submit(claim.shard(), List.of(result.get()), left.isEmpty() ? List.of(claim) : List.of());
    }
  }

  /// Gives the claim back and ends the worker: at present no message of this destination can be
  /// sent.
  private void giveBack(Claim claim) {
    taken.remove(claim);
    context.schedule.giveBack(claim);
    postponed = true;
  }

  private Admission admit(JobReader.Job job) {
    if (context.warmUps.none()) {
      return UNLIMITED;
    }
    return context
        .source
        .apply(job.row().destination(), job.envelope())
        .map(context.warmUps::admit)
        .orElse(UNLIMITED);
  }

  /// Corrects the warm-up count. Recipients that no server accepted do not count. A permanent
  /// refusal counts, because other servers rate the source address by it.
  private void uncount(Admission admission, Optional<Result> result) {
    boolean counts =
        result.stream()
            .flatMap(of -> of.outcomes().stream())
            .anyMatch(outcome -> COUNTED.contains(outcome.kind()) && !outcome.host().isEmpty());
    if (admission instanceof Admission.Counted counted && !counts) {
      try {
        context.warmUps.uncount(counted);
      } catch (StoreException e) {
        LOG.warn(
            "queue event=warm-up-count-too-high source={}", counted.source().getHostAddress(), e);
      }
    }
  }

  private Result postpone(JobReader.Job job, List<Integer> numbers, Admission.Later later) {
    DeliveryOutcome why = DeliveryOutcome.own(CONGESTED, later.text());
    context.schedule.postpone(queue, why, later.until());
    return new Result(
        job.id(),
        numbers,
        repeated(why, numbers.size()),
        context.clock.instant(),
        0,
        job.known(),
        Optional.of(later.turn()));
  }

  /// Sends a message to its next recipients.
  ///
  /// @param size how many at most
  /// @return the recipients that were tried and that the server did not defer to another
  ///   transaction. All remaining recipients if no server can be reached: a message to thousands
  ///   that are sent one by one must not try this for each. None if no connection is free now
  private Optional<Result> deliverNext(JobReader.Job job, PendingRecipients left, int size) {
    List<Integer> numbers = left.first(size);
    List<EnvelopeRecipient> recipients = left.recipients(numbers);
    List<DeliveryOutcome> outcomes;
    try {
      TransportSession open = open(job.row().destination(), job.envelope());
      boolean fresh = sessionTransactions == 0;
      outcomes = send(open, job, recipients);
      if (!fresh && outcomes.stream().allMatch(DeliveryOutcome::endedBefore)) {
        // The server closed the connection between two messages, as it may at any time. That is no
        // result of this message, which would have been accepted on a connection of its own.
        closeSession();
        outcomes = send(open(job.row().destination(), job.envelope()), job, recipients);
      }
    } catch (UnreachableException e) {
      if (e.isBusy()) {
        context.jobs.countBusy();
        return Optional.empty();
      }
      unreachable(e.outcome());
      return Optional.of(result(job, left.numbers(), e.outcome()));
    }
    adaptWindow(outcomes);
    int others = left.size() - numbers.size();
    if (others > 0 && outcomes.stream().allMatch(DeliveryOutcome::endsConnection)) {
      DeliveryOutcome lost =
          DeliveryOutcome.broken(
              "the connection ended at another recipient: " + outcomes.getFirst().text());
      List<DeliveryOutcome> rest = repeated(lost, others);
      return Optional.of(
          attempted(job, left.numbers(), Stream.concat(outcomes.stream(), rest.stream()).toList()));
    }
    return Optional.of(decidedNow(job, numbers, outcomes));
  }

  /// RFC 5321 §4.5.3.1.10: a server that accepted some recipients and no more accepts the others in
  /// another transaction. A server that accepted none did not mean that.
  private Result decidedNow(
      JobReader.Job job, List<Integer> numbers, List<DeliveryOutcome> outcomes) {
    boolean some = outcomes.stream().anyMatch(DeliveryOutcome::success);
    List<Integer> decidedNumbers = new ArrayList<>();
    List<DeliveryOutcome> of = new ArrayList<>();
    for (int i = 0; i < numbers.size(); i++) {
      if (!some || outcomes.get(i).cause() != DeliveryOutcome.Cause.TOO_MANY_RECIPIENTS) {
        decidedNumbers.add(numbers.get(i));
        of.add(outcomes.get(i));
      }
    }
    return attempted(job, decidedNumbers, of);
  }

  private List<DeliveryOutcome> send(
      TransportSession open, JobReader.Job job, List<EnvelopeRecipient> recipients) {
    transactions++;
    sessionTransactions++;
    try {
      SmtpEnvelope envelope = Verp.addressed(job.envelope(), recipients.getFirst());
      List<DeliveryOutcome> outcomes = open.deliver(envelope, recipients, job.contents());
      if (outcomes.size() != recipients.size()) {
        throw new IllegalStateException(outcomes.size() + " outcomes of " + recipients.size());
      }
      return outcomes;
    } catch (RuntimeException e) {
      LOG.error("queue event=internal-error id={} destination={}", job.id(), queue, e);
      return repeated(DeliveryOutcome.internal(), recipients.size());
    }
  }

  private void adaptWindow(List<DeliveryOutcome> outcomes) {
    Optional<DeliveryOutcome> broken =
        outcomes.stream().filter(DeliveryOutcome::endsConnection).findFirst();
    if (broken.isPresent()) {
      closeSession();
      context.schedule.updateWindow(queue, window -> window.failed(broken.get()));
    } else if (outcomes.stream().anyMatch(DeliveryOutcome::success)) {
      context.schedule.updateWindow(queue, window -> window.succeeded());
    } else {
      context.schedule.updateWindow(queue, window -> window.refused(outcomes.getFirst()));
    }
  }

  private TransportSession open(Destination to, SmtpEnvelope envelope) throws UnreachableException {
    TransportSession old = session;
    if (old != null && sessionTo.filter(to::equals).isPresent() && old.takes(envelope)) {
      return old;
    }
    closeSession();
    try {
      TransportSession fresh = context.transport.open(to, envelope);
      session = fresh;
      sessionTransactions = 0;
      sessionTo = Optional.of(to);
      context.schedule.opened(queue, probing);
      probing = false;
      return fresh;
    } catch (RuntimeException e) {
      LOG.error("queue event=internal-error destination={}", to, e);
      throw new UnreachableException(DeliveryOutcome.internal());
    }
  }

  /// A security requirement of one message that could not be met (X.7.X) says nothing about others.
  private void unreachable(DeliveryOutcome outcome) {
    if (outcome.status().filter(status -> status.subject() == 7).isEmpty()) {
      context.schedule.updateWindow(
          queue, window -> window.unreachable(outcome, context.clock.instant()));
    }
  }

  private Result result(JobReader.Job job, List<Integer> numbers, DeliveryOutcome outcome) {
    return attempted(job, numbers, repeated(outcome, numbers.size()));
  }

  private Result attempted(
      JobReader.Job job, List<Integer> numbers, List<DeliveryOutcome> outcomes) {
    return new Result(
        job.id(),
        numbers,
        outcomes,
        context.clock.instant(),
        random(),
        job.known(),
        Optional.empty());
  }

  private static List<DeliveryOutcome> repeated(DeliveryOutcome outcome, int times) {
    return Collections.nCopies(times, outcome);
  }

  private double random() {
    return 2 * context.random.getAsDouble() - 1;
  }

  private void closeSession() {
    TransportSession open = session;
    session = null;
    if (open != null) {
      open.close();
    }
  }
}
