package org.posthorn.assistant.conversation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.posthorn.assistant.request.RequestGrammar;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes first answers quick: searches an account as requests do, so that the mailboxes, the index
/// and the correspondents are read, and after a start of the server the code is loaded. One account
/// at a time, so that this costs little; each again only after a while. Thread-safe.
final class Preparation {
  private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);
  private static final Duration AGAIN_AFTER = Duration.ofMinutes(10);
  private static final int ACCOUNTS_MAX = 1_000;

  private final UserMail mail;
  private final RequestGrammar grammar;
  private final RuleAnswers rules;
  private final InstantSource clock;
  private final Semaphore one = new Semaphore(1);
  private final ReentrantLock lock = new ReentrantLock();

  /// When accounts were prepared. Guarded by the lock.
  private final Map<AccountId, Instant> prepared =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<AccountId, Instant> eldest) {
          return size() > ACCOUNTS_MAX;
        }
      };

  Preparation(UserMail mail, RequestGrammar grammar, RuleAnswers rules, InstantSource clock) {
    this.mail = mail;
    this.grammar = grammar;
    this.rules = rules;
    this.clock = clock;
  }

  /// Does nothing if another account is being prepared, or this one was lately.
  void prepare(Principal principal) {
    if (!isDue(principal.account()) || !one.tryAcquire()) {
      return;
    }
    try {
      for (String request : requests(principal)) {
        Instant now = clock.instant();
        var situation =
            new Situation(
                principal, 0, Locale.ENGLISH, ZoneOffset.UTC, List.of(), Optional.empty());
        rules.answer(
            situation,
            grammar.read(request, now.atZone(ZoneOffset.UTC), Locale.ENGLISH),
            request,
            now,
            new Reply(new RunningAnswer(0))); // which nobody reads
      }
      done(principal.account());
    } catch (RuntimeException e) {
      LOG.warn("assistant event=not-prepared reason={}", e.getMessage());
    } finally {
      one.release();
    }
  }

  /// Searches only: a proposed action would be in the audit.
  private List<String> requests(Principal principal) {
    List<String> requests = new ArrayList<>();
    requests.add("unread mail");
    String person =
        mail.correspondents(principal, "", 1).stream()
            .findFirst()
            .map(UserMail.Person::email)
            .orElse(principal.name());
    requests.add("unread mail from " + person);
    requests.add("was hat " + person + " letzte Woche mit einem PDF geschickt?");
    requests.add("combien ai-je de messages de " + person);
    requests.add("emails about \"meeting\"");
    return requests;
  }

  private boolean isDue(AccountId account) {
    lock.lock();
    try {
      Instant before = prepared.get(account);
      return before == null || before.plus(AGAIN_AFTER).isBefore(clock.instant());
    } finally {
      lock.unlock();
    }
  }

  private void done(AccountId account) {
    lock.lock();
    try {
      prepared.put(account, clock.instant());
    } finally {
      lock.unlock();
    }
  }
}
