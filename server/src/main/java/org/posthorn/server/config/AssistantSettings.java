package org.posthorn.server.config;

import static org.posthorn.server.config.SettingDeclarations.add;
import static org.posthorn.server.config.SettingDeclarations.tables;
import static org.posthorn.server.config.SettingDeclarations.truth;

import java.util.List;
import java.util.Locale;
import org.posthorn.dns.DomainName;

/// The settings of the assistant.
public final class AssistantSettings {
  public static final Setting<Boolean> ENABLED =
      truth(
          "assistant.enabled",
          "true",
          "Whether users have the assistant; each may turn it off. Nothing leaves the server"
              + " unless a model is configured.");
  public static final Setting<List<String>> EXCLUDED_DOMAINS =
      add(
          "assistant.excluded-domains",
          "",
          Values.list(text -> DomainName.parse(text).ascii().toLowerCase(Locale.ROOT)),
          "Domains whose accounts have no assistant.");
  public static final Setting<List<ModelSetting>> MODELS =
      tables(
          "assistant.models",
          ModelSetting.KEYS,
          ModelSetting::of,
          "Language models for the assistant, one table each: url (of an OpenAI-compatible"
              + " endpoint, as http://127.0.0.1:11434/v1 of Ollama), model, and optionally domains"
              + " (whose accounts use it; all others without it), key-file and tokens-per-day"
              + " (200000).");

  private AssistantSettings() {}

  /// Makes sure that they are declared.
  static void declare() {}
}
