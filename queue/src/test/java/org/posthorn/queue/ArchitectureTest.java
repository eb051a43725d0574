package org.posthorn.queue;

import org.posthorn.architecture.ModuleRules;

class ArchitectureTest implements ModuleRules {}
