package org.posthorn.jmap.assistant;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.posthorn.assistant.summary.Summaries;
import org.posthorn.directory.AccountId;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.Feature;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.Method;
import org.posthorn.jmap.protocol.MethodException;
import tools.jackson.databind.node.ObjectNode;

/// Task/get, /changes, /query, /queryChanges and /set, and Summary/get, in accounts that have the
/// assistant.
public final class AssistantFeature {
  /// Messages and threads in one Summary/get: each may have to be read.
  static final int SUMMARIES_MAX = 50;

  private AssistantFeature() {}

  /// What the methods need.
  ///
  /// @param enabled whether an account has the assistant
  /// @param clock decides which tasks are put off
  public record Dependencies(
      MailAccounts accounts,
      Summaries summaries,
      Predicate<AccountId> enabled,
      InstantSource clock,
      JmapLimits limits) {

    /// @throws MethodException ACCOUNT_NOT_SUPPORTED_BY_METHOD if the account does not have it
    void require(Call call) {
      if (!enabled.test(call.account())) {
        throw new MethodException(
            MethodException.Type.ACCOUNT_NOT_SUPPORTED_BY_METHOD,
            "the account does not have the assistant");
      }
    }
  }

  public static Feature of(Dependencies dependencies) {
    ObjectNode account = Feature.empty();
    account.put("maxSummariesInGet", SUMMARIES_MAX);
    List<Method> methods = new ArrayList<>(new TaskMethods(dependencies).methods());
    methods.add(new SummaryMethod(dependencies).method());
    return new Feature(
        Capability.ASSISTANT,
        Feature.empty(),
        of ->
            of.personal() && dependencies.enabled().test(of.id())
                ? Optional.of(account.deepCopy())
                : Optional.empty(),
        methods);
  }
}
