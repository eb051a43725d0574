package org.posthorn.admin.monitoring;

import static org.posthorn.admin.monitoring.MetricFamily.Kind.COUNTER;
import static org.posthorn.admin.monitoring.MetricFamily.Kind.GAUGE;
import static org.posthorn.admin.monitoring.MetricFamily.Kind.HISTOGRAM;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.posthorn.admin.monitoring.MetricFamily.Series;

/// Every metric there is. Names follow the conventions of Prometheus: base units, `_total` for
/// counters, and labels for what would otherwise be part of a name. `docs/metrics.md` lists them.
///
/// A counter whose name is not listed here is not shown; a test finds such names.
public final class MetricCatalogue {
  private static final List<MetricFamily> FAMILIES =
      List.of(
          counter("acme_certificates_ordered_total", "Certificates that were ordered by ACME.")
              .from("acme.certificates_ordered"),
          gauge("acme_failing", "ACME orders and names whose latest attempt failed.")
              .from("acme.failing"),
          counter("acme_failures_total", "ACME orders that failed.").from("acme.failures"),
          counter(
                  "assistant_actions_total",
                  "Actions that the assistant proposed, and what became of them.")
              .from("assistant.cancelled_actions", "state=\"cancelled\"")
              .from("assistant.done_actions", "state=\"done\"")
              .from("assistant.drafted_actions", "state=\"drafted\"")
              .from("assistant.failed_actions", "state=\"failed\"")
              .from("assistant.proposed_actions", "state=\"proposed\""),
          counter(
                  "assistant_answers_total",
                  "Answers of the assistant, by who wrote them (rules, model).")
              .from("assistant.model_answers", "by=\"model\"")
              .from("assistant.rule_answers", "by=\"rules\""),
          counter(
                  "assistant_failed_answers_total",
                  "Answers of the assistant that ended with an error.")
              .from("assistant.failed_answers"),
          counter(
                  "assistant_model_failures_total",
                  "Requests for which a language model gave no usable answer.")
              .from("assistant.model_failures"),
          counter("assistant_model_tokens_total", "Tokens of language models that were used.")
              .from("assistant.model_tokens"),
          counter(
                  "assistant_refused_requests_total",
                  "Requests to the assistant that a limit refused.")
              .from("assistant.refused_requests"),
          counter("assistant_tasks_total", "Tasks that were found in messages.")
              .from("assistant.tasks"),
          counter(
                  "banned_connections_total",
                  "Connections that were closed because the client is banned.")
              .from("connection.banned"),
          gauge("bans", "Active bans.").from("connection.bans"),
          counter("check_duration_seconds_total", "Time spent in each check of arriving messages.")
              .from("checks.{check}_nanos"),
          counter(
                  "check_failures_total",
                  "Messages whose check failed; the message was handled without its result.")
              .from("checks.{check}_failures"),
          counter("check_messages_total", "Messages that were checked.")
              .from("checks.{check}_messages"),
          gauge("connections", "Open connections.").from("wire.{listener}.open"),
          counter(
                  "connections_aborted_total",
                  "Connections that were closed by force: the peer did not read, or the"
                      + " server stopped.")
              .from("wire.{listener}.cut"),
          counter("connections_accepted_total", "Connections that were accepted.")
              .from("wire.{listener}.accepted"),
          counter("connections_refused_total", "Connections that were closed because of a limit.")
              .from("wire.{listener}.refused"),
          counter(
                  "deliveries_total",
                  "Copies of messages delivered to local mailboxes, by result (delivered,"
                      + " failed); failed ones are tried again.")
              .from("delivery.filed_copies", "result=\"delivered\"")
              .from("delivery.failed_copies", "result=\"failed\""),
          gauge(
                  "delivery_failing_accounts",
                  "Accounts whose outgoing mail or notifications could not be handed over at"
                      + " the last attempt.")
              .from("delivery.outboxes_waiting"),
          gauge(
                  "delivery_waiting_messages",
                  "Accepted messages that still wait for delivery to a local recipient.")
              .from("delivery.intake_waiting"),
          gauge("disk_free_bytes", "Free space on the file system of the data directory.")
              .from("disk.free_bytes"),
          counter(
                  "dns_list_lookups_total",
                  "DNS list lookups, by result (listed, failed, error: the list answered with"
                      + " an error code).")
              .from("connection.list_listed", "result=\"listed\"")
              .from("connection.list_failed", "result=\"failed\"")
              .from("connection.list_errors", "result=\"error\""),
          counter(
                  "dns_lookups_late_total",
                  "Recipients that were answered before the DNS lookups on their client had"
                      + " finished.")
              .from("connection.late_answers"),
          counter(
                  "dns_lookups_skipped_total",
                  "DNS lookups on clients that were skipped because too many were running.")
              .from("connection.unasked"),
          counter(
                  "encryption_messages_total",
                  "Arriving messages of accounts that have them encrypted to their own keys, by"
                      + " result (encrypted; already: by the sender; failed: not filed).")
              .from("encryption.encrypted", "result=\"encrypted\"")
              .from("encryption.already", "result=\"already\"")
              .from("encryption.failed", "result=\"failed\""),
          counter(
                  "http_connections_timed_out_total",
                  "HTTP connections that were closed because no complete request came in"
                      + " time.")
              .from("web.connections_without_request"),
          counter(
                  "http_failed_requests_total",
                  "HTTP requests that failed with an internal error (status 500).")
              .from("web.failed_requests"),
          gauge("http_live_connections", "Open WebSockets and server-sent event streams.")
              .from("web.live"),
          counter(
                  "http_live_connections_refused_total",
                  "WebSockets and event streams that were refused because of a limit.")
              .from("web.refused_live"),
          counter(
                  "http_refused_requests_total",
                  "HTTP requests that were refused because of a limit.")
              .from("web.refused_requests"),
          histogram("http_request_duration_seconds", "Time to answer an HTTP request.")
              .from("web.request_seconds"),
          counter("http_requests_total", "HTTP requests.").from("web.requests"),
          histogram("imap_command_duration_seconds", "Time to run an IMAP command.")
              .from("imap.command_seconds"),
          counter("imap_sessions_total", "IMAP sessions.").from("imap.sessions"),
          counter(
                  "internal_errors_total",
                  "Unexpected errors. Each is a defect; the log has its stack trace.")
              .from("internal_errors_total"),
          histogram("jmap_request_duration_seconds", "Time to answer a JMAP request.")
              .from("jmap.request_seconds"),
          gauge("journal_failing", "1 if the archive of the journal cannot be written, else 0.")
              .from("journal.failing"),
          gauge("journal_records", "Records in the archive of the journal.")
              .from("journal.records"),
          gauge(
                  "journal_waiting_records",
                  "Accepted messages that wait for the archive of the journal.")
              .from("journal.waiting"),
          counter("managesieve_sessions_total", "ManageSieve sessions.")
              .from("managesieve.sessions"),
          counter("pop3_sessions_total", "POP3 sessions.").from("pop3.sessions"),
          counter("queue_accepted_messages_total", "Messages that were put into the queue.")
              .from("queue.accepted"),
          histogram("queue_attempt_duration_seconds", "Time of a delivery attempt.")
              .from("queue.attempt_seconds"),
          gauge(
                  "queue_cache_bytes",
                  "Memory for messages that were accepted just now and are sent without being"
                      + " read again.")
              .from("queue.recent_bytes"),
          histogram(
                  "queue_delivery_duration_seconds",
                  "Time from the acceptance of a message (or the time at which it was to be sent) to its"
                      + " delivery to another server, per recipient.")
              .from("queue.delivery_seconds"),
          gauge("queue_destinations", "Destinations that have messages waiting in memory.")
              .from("queue.destinations"),
          counter(
                  "queue_duplicate_messages_total",
                  "Messages that were offered to the queue again, and ignored because they had been"
                      + " accepted before.")
              .from("queue.duplicates"),
          gauge(
                  "queue_halted",
                  "1 if sending has stopped because results cannot be stored, else 0.")
              .from("queue.halted"),
          gauge(
                  "queue_messages",
                  "Messages by state (held: until an administrator releases them;"
                      + " failed: kept for an administrator). Counted once a minute, among the first"
                      + " 1,000 messages of the queue.")
              .from("queue.held", "state=\"held\"")
              .from("queue.failed", "state=\"failed\""),
          gauge(
                  "queue_oldest_message_age_seconds",
                  "Age of the oldest message that is still tried, looked up once a minute.")
              .from("queue.oldest_seconds"),
          counter(
                  "queue_postponed_total",
                  "Messages that were postponed without an attempt, because of a warm-up limit.")
              .from("queue.postponed"),
          counter(
                  "queue_reads_total",
                  "Reads of queue rows from the store, by kind (page, cursor).")
              .from("queue.pages_read", "kind=\"page\"")
              .from("queue.cursors_read", "kind=\"cursor\""),
          gauge("queue_recipients", "Recipients of all queued messages, counted once a minute.")
              .from("queue.waiting"),
          counter(
                  "queue_results_total",
                  "Results of delivery attempts per recipient (delivered, deferred,"
                      + " greylisted, ambiguous, bounced).")
              .from("queue.delivered", "result=\"delivered\"")
              .from("queue.deferred", "result=\"deferred\"")
              .from("queue.greylisted", "result=\"greylisted\"")
              .from("queue.ambiguous", "result=\"ambiguous\"")
              .from("queue.bounced", "result=\"bounced\""),
          gauge(
                  "queue_rows_in_memory",
                  "Queue rows in memory: a message with its recipients at one destination"
                      + " each.")
              .from("queue.rows"),
          gauge(
                  "queue_sender_destinations",
                  "Pairs of sender and destination with waiting messages, in memory.")
              .from("queue.cursors"),
          gauge("queue_unsaved_results", "Results of attempts that are not stored yet.")
              .from("queue.unsaved"),
          counter(
                  "queue_waits_for_connection_total",
                  "Times a message had to wait because all connections were in use.")
              .from("queue.busy"),
          gauge("queue_workers", "Delivery workers that are running.").from("queue.workers"),
          counter(
                  "reputation_dropped_total",
                  "Changes of reputations that were dropped because they could not be stored"
                      + " in time.")
              .from("reputation.lost"),
          gauge("reputation_entries", "Reputations in memory.").from("reputation.known"),
          counter(
                  "retention_removed_bytes_total",
                  "Octets of messages that rules of retention removed.")
              .from("retention.bytes"),
          counter("retention_removed_messages_total", "Messages that rules of retention removed.")
              .from("retention.messages"),
          counter(
                  "reverse_dns_lookups_total",
                  "Reverse DNS lookups of SMTP clients, by result (verified, unverified,"
                      + " failed).")
              .from("delivery.client_names_verified", "result=\"verified\"")
              .from("delivery.client_names_unverified", "result=\"unverified\"")
              .from("delivery.client_names_failed", "result=\"failed\""),
          counter(
                  "sealed_arrivals_total",
                  "Sealed messages that arrived, by result (opened; refused; deferred: the key"
                      + " could not be had).")
              .from("sealed.opened", "result=\"opened\"")
              .from("sealed.refused", "result=\"refused\"")
              .from("sealed.deferred", "result=\"deferred\""),
          counter(
                  "sealed_sent_total",
                  "Messages that were sealed for another server, once for each attempt, by"
                      + " protection (qkd+ml-kem-768, ml-kem-768).")
              .from("sealed.sent_qkd", "protection=\"qkd+ml-kem-768\"")
              .from("sealed.sent_ml_kem", "protection=\"ml-kem-768\""),
          counter(
                  "sealed_without_keys_total",
                  "Attempts that failed because a key link had no key to seal with.")
              .from("sealed.without_keys"),
          gauge("search_accounts_waiting", "Accounts whose changed mail waits for being indexed.")
              .from("search.accounts_waiting"),
          counter(
                  "search_attachments_total",
                  "Attachments that were read for the search index, by result (read; unreadable:"
                      + " damaged or encrypted; stopped: they took too long, or ended the process"
                      + " that reads them).")
              .from("search.attachments.read", "result=\"read\"")
              .from("search.attachments.unreadable", "result=\"unreadable\"")
              .from("search.attachments.stopped", "result=\"stopped\""),
          gauge(
                  "search_attachments_waiting",
                  "Messages whose attachments wait for being read for the search index.")
              .from("search.attachments_waiting"),
          gauge("search_index_bytes", "Size of the search index.").from("search.bytes"),
          gauge(
                  "search_index_documents",
                  "Documents of the search index: one for each message, one for the attachments of a"
                      + " message, and one for each account.")
              .from("search.documents"),
          counter("search_index_failures_total", "Failures to open or write the search index.")
              .from("search.failures"),
          counter(
                  "search_index_queries_total",
                  "Queries of the search index, by result (answered; unanswered: the index is not"
                      + " ready, and messages are read).")
              .from("search.answered", "result=\"answered\"")
              .from("search.unanswered", "result=\"unanswered\""),
          gauge(
                  "search_index_shards_closed",
                  "Shards of the search index that are not open: their mail is searched without the"
                      + " index.")
              .from("search.shards_closed"),
          counter("search_indexed_messages_total", "Messages that were indexed.")
              .from("search.indexed"),
          counter(
                  "sieve_duration_seconds_total",
                  "Time spent running Sieve scripts on arriving messages.")
              .from("rules.nanos"),
          counter("sieve_failures_total", "Sieve runs that failed, by trigger (delivery, mailbox).")
              .from("rules.failed", "trigger=\"delivery\"")
              .from("rules.mailbox_failed", "trigger=\"mailbox\""),
          counter(
                  "sieve_runs_total",
                  "Messages that Sieve scripts ran on, by trigger (delivery; mailbox: a"
                      + " change in a mailbox).")
              .from("rules.messages", "trigger=\"delivery\"")
              .from("rules.mailbox_messages", "trigger=\"mailbox\""),
          counter("smtp_authentications_total", "SMTP logins, by result (success, failure).")
              .from("smtp.{role}.authentications", "result=\"success\"")
              .from("smtp.{role}.authentication_failures", "result=\"failure\""),
          counter("smtp_early_talkers_total", "Clients that sent data before the greeting.")
              .from("connection.early_talkers"),
          counter("smtp_greylisted_total", "Recipients that were deferred by greylisting.")
              .from("connection.greylisted"),
          histogram(
                  "smtp_message_acceptance_duration_seconds",
                  "Time from the end of a message to the reply.")
              .from("smtp.{role}.acceptance_seconds"),
          counter("smtp_messages_total", "Messages that were accepted.")
              .from("smtp.{role}.accepted_messages"),
          counter(
                  "smtp_rate_limited_total",
                  "Messages of unknown clients that were deferred because of a rate limit.")
              .from("connection.too_many"),
          counter(
                  "smtp_received_bytes_total",
                  "Size of all received messages, including those refused after the content"
                      + " was received.")
              .from("smtp.{role}.received_bytes"),
          counter("smtp_recipients_total", "Recipients that were accepted.")
              .from("smtp.{role}.accepted_recipients"),
          counter(
                  "smtp_refusals_total",
                  "Negative SMTP replies, by type (temporary, permanent) and reason: the"
                      + " subject of the enhanced status code (address, mailbox, system, network,"
                      + " protocol, content, security, other).")
              .from("smtp.{role}.refused.{type}.{reason}"),
          counter("smtp_sessions_total", "SMTP and LMTP sessions.").from("smtp.{role}.sessions"),
          counter(
                  "smtp_threshold_refusals_total",
                  "Recipients that were refused because the client exceeds"
                      + " connection.refuse-threshold.")
              .from("connection.unwanted"),
          counter("smtp_tls_sessions_total", "SMTP sessions with TLS.")
              .from("smtp.{role}.tls_sessions"),
          counter(
                  "spam_learned_messages_total",
                  "Messages that were learned as spam or ham, by model (account, server).")
              .from("spam.learnt_messages", "model=\"account\"")
              .from("spam.agreed_messages", "model=\"server\""),
          histogram("spam_probability", "Spam probability of arriving messages.")
              .from("checks.spam_probability"),
          counter("store_background_errors_total", "Errors of RocksDB in the background.")
              .from("store.background_errors"),
          gauge("store_blob_file_bytes", "Size of the blob files of RocksDB.")
              .from("store.blob_bytes"),
          gauge("store_blob_file_garbage_bytes", "Part of the blob files that is no longer needed.")
              .from("store.blob_garbage_bytes"),
          gauge("store_block_cache_bytes", "Memory of the block cache of RocksDB.")
              .from("store.cache_bytes"),
          counter("store_commit_batches_total", "Batches in which transactions were committed.")
              .from("store.commit_batches"),
          counter("store_commits_repeated_total", "Transactions that PostgreSQL asked to repeat.")
              .from("store.repeats"),
          counter(
                  "store_commits_resolved_total",
                  "Commits whose outcome was found out after the connection to PostgreSQL had"
                      + " broken.")
              .from("store.unanswered_commits"),
          counter("store_commits_total", "Transactions that were committed.").from("store.commits"),
          gauge("store_memtable_bytes", "Memory of the write buffers of RocksDB.")
              .from("store.memtable_bytes"),
          gauge("store_partitions", "Partitions of a store in memory.").from("store.partitions"),
          gauge("store_partitions_in_use", "Partitions with a transaction running or waiting.")
              .from("store.partitions_in_use"),
          gauge("store_pending_compaction_bytes", "Estimated bytes that RocksDB has to compact.")
              .from("store.pending_compaction_bytes"),
          gauge("store_sst_bytes", "Size of the SST files of RocksDB.").from("store.sst_bytes"),
          gauge("store_sync_mean_seconds", "Mean time of the latest syncs.")
              .from("store.sync_mean_micros"),
          gauge("store_sync_p99_seconds", "99th percentile of the time of the latest syncs.")
              .from("store.sync_p99_micros"),
          counter("store_syncs_total", "Syncs of the write-ahead log.").from("store.syncs"),
          gauge("store_wal_bytes", "Size of the write-ahead log.").from("store.wal_bytes"),
          gauge(
                  "store_write_rate_limit_bytes",
                  "Bytes per second to which RocksDB slows writers down now; 0 if it does"
                      + " not.")
              .from("store.delayed_write_rate"),
          counter("store_write_stalls_total", "Times RocksDB slowed writers down.")
              .from("store.stalls"),
          gauge("store_writes_stopped", "1 if RocksDB has stopped writes to catch up, else 0.")
              .from("store.write_stopped"),
          counter(
                  "timeline_events_dropped_total",
                  "Timeline events that were dropped because they could not be stored in"
                      + " time.")
              .from("events.dropped"),
          gauge(
                  "tls_certificate_remaining_seconds",
                  "Time until the default certificate expires; negative afterwards.")
              .from("tls.certificate_seconds_left"),
          counter("tls_handshake_failures_total", "TLS handshakes of clients that failed.")
              .from("wire.{listener}.failed_handshakes"),
          gauge("triage_cached_bytes", "Size of the models of importance that are in memory.")
              .from("triage.cached_bytes"),
          counter(
                  "triage_failed_messages_total",
                  "Arriving messages whose importance could not be rated.")
              .from("triage.failed"),
          counter(
                  "triage_learned_messages_total",
                  "Messages from which was learned what is important to their owners.")
              .from("triage.learnt_messages"),
          counter(
                  "triage_marked_messages_total",
                  "Arriving messages that got a keyword, by what they are (important, bundled).")
              .from("triage.important_messages", "kind=\"important\"")
              .from("triage.bundled_messages", "kind=\"bundled\""),
          counter(
                  "webhook_attempts_total",
                  "Attempts to send webhook events, by result (success, failure).")
              .from("webhooks.accepted", "result=\"success\"")
              .from("webhooks.failed", "result=\"failure\""),
          counter(
                  "webhook_events_dropped_total",
                  "Webhook events that were never stored because of a limit.")
              .from("webhooks.dropped"),
          counter(
                  "webhook_events_expired_total",
                  "Webhook events that were given up after the last attempt.")
              .from("webhooks.given_up"),
          counter("webhook_events_total", "Webhook events that were stored for sending.")
              .from("webhooks.events"),
          gauge("webhook_requests_in_progress", "Webhook requests that are being sent.")
              .from("webhooks.sending"),
          counter(
                  "webhooks_disabled_total",
                  "Webhooks that were disabled because all attempts failed.")
              .from("webhooks.disabled"),
          counter("websocket_messages_total", "Messages received over WebSockets.")
              .from("web.socket_messages"),
          gauge(
                  "websocket_pending_characters",
                  "Characters of incomplete WebSocket messages in memory.")
              .from("web.unfinished_socket_characters"));

  /// Limited by the number of names in the code: no name comes from a peer.
  private static final Map<String, Optional<Series>> SERIES = new ConcurrentHashMap<>();

  private MetricCatalogue() {}

  /// All metrics, sorted by name.
  public static List<MetricFamily> families() {
    return FAMILIES;
  }

  /// The series for the dotted name of a counter.
  public static Optional<Series> series(String counted) {
    return SERIES.computeIfAbsent(
        counted,
        name -> FAMILIES.stream().flatMap(family -> family.series(name).stream()).findFirst());
  }

  /// The counters of all parts of a server, under names that begin with the part.
  ///
  /// @param process of [org.posthorn.runtime.Metrics#snapshot]
  /// @param store of [org.posthorn.kv.KeyValueStore#metrics]
  /// @param queue of [org.posthorn.queue.Queue#metrics]; empty without a server
  public static SortedMap<String, Long> counted(
      Map<String, Long> process, Map<String, Long> store, Map<String, Long> queue) {
    SortedMap<String, Long> all = new TreeMap<>(process);
    store.forEach((name, value) -> all.put("store." + name, value));
    queue.forEach((name, value) -> all.put("queue." + name, value));
    return all;
  }

  /// The values by name of the series.
  ///
  /// @param counted of [#counted]
  public static SortedMap<String, Double> values(Map<String, Long> counted) {
    SortedMap<String, Double> values = new TreeMap<>();
    counted.forEach((name, value) ->
        series(name).ifPresent(series -> values.put(series.name(), value * series.scale())));
    return values;
  }

  private static MetricFamily counter(String name, String help) {
    return new MetricFamily("posthorn_" + name, COUNTER, help);
  }

  private static MetricFamily gauge(String name, String help) {
    return new MetricFamily("posthorn_" + name, GAUGE, help);
  }

  private static MetricFamily histogram(String name, String help) {
    return new MetricFamily("posthorn_" + name, HISTOGRAM, help);
  }
}
