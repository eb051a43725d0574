/// What an administrator can do with an installation: typed operations that the command line, REST
/// and the web console all call.
///
/// **Entry point**: [org.posthorn.admin.Operations], which leads to a class for each subject:
/// [org.posthorn.admin.Domains], [org.posthorn.admin.Accounts], [org.posthorn.admin.OutboundQueue]
/// and so on. Each operation takes a [org.posthorn.admin.Caller]: who asks, in which tenant. It
/// asks [org.posthorn.directory.Access] itself, and each change is in the audit under its actor's
/// name.
///
/// Results are values of the floors below, or records here. What cannot be done is an
/// [org.posthorn.admin.OperationException], or an exception of the floors below that
/// [org.posthorn.admin.OperationException#of] explains; anything else is a defect.
///
/// What belongs to the machine (files, configuration, copies) is reached through
/// [org.posthorn.admin.Site] and [org.posthorn.admin.SecretKeys], which the server implements.
///
/// **Threads**: all classes are thread-safe.
@NullMarked
package org.posthorn.admin;

import org.jspecify.annotations.NullMarked;
