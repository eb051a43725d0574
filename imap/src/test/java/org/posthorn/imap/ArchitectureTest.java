package org.posthorn.imap;

import org.posthorn.architecture.ModuleRules;

class ArchitectureTest implements ModuleRules {}
