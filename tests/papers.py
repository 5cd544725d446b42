"""The invented partnership whose papers the tests draft: no organisation in it exists."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

PARTNERS = [
    {
        "name": "Cluster Viña Azul",
        "short_name": "CVA",
        "country": "Spain",
        "legal_form": "association",
        "address": "Calle Ejemplo 1, 26001 Logroño",
        "role": "President",
        "signatory": "Alba Ejemplo",
        "share": "210000.50",
        "sectors": ["wine technology", "packaging"],
        "sme_members": 84,
        "strength": "Twenty years of work with wineries and machine builders",
    },
    {
        "name": "Συστάδα Θερμοκηπίων Αιγαίου",
        "short_name": "STHA",
        "country": "Greece",
        "legal_form": "civil non-profit company",
        "address": "Οδός Παραδείγματος 2, 811 00 Μυτιλήνη",
        "role": "Director",
        "signatory": "Βασιλική Παραδείγματος",
        "share": "120000.25",
        "sectors": ["greenhouses", "sensors"],
        "sme_members": 41,
        "strength": "Test sites for sensors on four islands",
    },
    {
        "name": "Klaster Żółta Łódka",
        "short_name": "KZL",
        "country": "Poland",
        "legal_form": "foundation",
        "address": "ul. Przykładowa 3, 80-001 Gdańsk",
        "role": "Chair of the board",
        "signatory": "Łukasz Przykładowy",
        "share": "118749.25",
        "sectors": ["food logistics"],
        "sme_members": 66,
        "strength": "Cold-chain know-how and a terminal partner",
    },
]

_COMMON: dict[str, Any] = {
    "partnership_name": "Vineyards Without Borders",
    "acronym": "VIBO",
    "call_title": "Clusters Go International, a call of the tests",
    "coordinator": "Cluster Viña Azul",
    "partners": PARTNERS,
    "target_countries": ["Chile", "South Africa"],
    "project_start": "2026-03-01",
    "project_end": "2028-02-29",
}

AGREEMENT: dict[str, Any] = {
    **_COMMON,
    "call_reference": "TEST-CLUSTER-2026",
    "granting_authority": "the agency named in the call",
    "purposes": [
        "find partner clusters and prepare matchmaking missions",
        "develop a joint brand for their members",
        "learn from each mission and publish what worked",
    ],
    "effective_date": "2026-02-15",
    "end_date": "2028-08-31",
    "no_grant_days": 30,
    "remedy_days": 30,
    "chair": "Cluster Viña Azul",
    "meetings_per_year": 2,
    "extraordinary_request": 2,
    "notice_days": 14,
    "minutes_days": 14,
    "quorum": 2,
    "majority_percent": 50,
    "veto_days": 10,
    "unanimous_matters": ["a change of the shares", "the choice of another coordinator"],
    "working_language": "English",
    "funding": "grant",
    "grant": "448750.00",
    "pre_financing_percent": 60,
    "payment_days": 30,
    "liability_cap": "120000",
    "brand_name": "Vinea Euro",
    "brand_owner": "Klaster Żółta Łódka",
    "brand_exit_days": 60,
    "data_contact": "The office of Cluster Viña Azul, data@example.org",
    "data_retention_months": 60,
    "breach_hours": 24,
    "third_country_partners": [
        {"name": "Asociación Vid Sur", "country": "Chile", "role": "Host of the first mission"},
        {"name": "Cape Bottle Network", "country": "South Africa", "role": "Host of the second"},
    ],
    "confidentiality_years": 3,
    "withdrawal_notice_days": 90,
    "min_partners": 3,
    "min_countries": 3,
    "dispute_resolution": "courts",
    "governing_law": "Belgium",
    "dispute_place": "Brussels",
    "negotiation_days": 30,
    "mediation_days": 60,
    "arbitration_rules": "an arbitration centre of the tests",
}

STRATEGY: dict[str, Any] = {
    **_COMMON,
    "strand_title": "Strand 1: preparation",
    "plan_date": "2026-06-30",
    "period": "2026 to 2029",
    "sectors": ["wine technology", "greenhouses", "food logistics"],
    "sme_total": 1910,
    "vision": "By 2029 a small winery supplier in any of our regions finds its first customer "
    "overseas through us.\n\nIt pays for that service because it works.",
    "objectives": [
        {
            "objective": "Companies meet buyers abroad",
            "indicator": "B2B meetings confirmed by both sides",
            "target": "120",
            "by": "2028-02-29",
        },
        {
            "objective": "Clusters cooperate across the sea",
            "indicator": "Memoranda signed",
            "target": "4",
            "by": "2027-12-31",
        },
    ],
    "existing_links": "Two partners have exhibited in Santiago; none has an office there.",
    "strengths": ["Complementary sectors", "Test sites in three climates"],
    "weaknesses": ["Little experience in Africa"],
    "opportunities": ["Water-saving rules create demand for sensors"],
    "threats": ["Freight prices", "Exchange rates"],
    "value_chain": [
        {"stage": "Growing", "covered_by": "STHA", "gap": ""},
        {"stage": "Making", "covered_by": "CVA", "gap": "Fermentation control"},
        {"stage": "Moving", "covered_by": "KZL", "gap": ""},
    ],
    "complementarity": "Sensors from the islands, machines from the Ebro, cold chains from the "
    "Baltic: together they make an offer that none can make alone.",
    "market_long_list": [
        {"market": "Chile", "reason": "Large export wineries", "source": "Partners' visit, 2025"},
        {"market": "South Africa", "reason": "Water scarcity", "source": "Members' poll, 2025"},
        {"market": "Canada", "reason": "Young wine regions", "source": "Members' poll, 2025"},
    ],
    "market_conditions": [
        {
            "market": name,
            "political": "Stable rules for imports",
            "economic": "Growing exports",
            "social": "Skilled staff in demand",
            "technical": "Water is short",
        }
        for name in ("Chile", "South Africa", "Canada")
    ],
    "market_criteria": [
        {"criterion": "Demand", "weight": "0.5", "source": "Partners, 2025"},
        {"criterion": "Access", "weight": "0.3", "source": "Partners, 2025"},
        {"criterion": "Contacts", "weight": "0.2", "source": "Partners, 2025"},
    ],
    "market_scores": [
        {"market": market, "criterion": criterion, "score": score}
        for market, scores in (
            ("Chile", (4, 4, 5)),
            ("South Africa", (5, 3, 3)),
            ("Canada", (3, 4, 2)),
        )
        for criterion, score in zip(("Demand", "Access", "Contacts"), scores, strict=True)
    ],
    "score_sensitivity": "Canada stays third whatever the weights.",
    "market_choices": [
        {
            "market": "Chile",
            "entry_mode": "Mission with C2C and B2B meetings",
            "reason": "Contacts exist",
            "first_step": "Sign the memorandum",
        },
        {
            "market": "South Africa",
            "entry_mode": "Invite buyers to Europe first",
            "reason": "Demand is high, contacts are few",
            "first_step": "Visit of two partners",
        },
    ],
    "target_partners": [
        {
            "name": "Asociación Vid Sur",
            "country": "Chile",
            "kind": "Cluster",
            "status": "Memorandum drafted",
        }
    ],
    "services": [
        {
            "service": "Mission package",
            "provider": "All partners",
            "audience": "SMEs ready to export",
            "measure": "Meetings held per company",
        }
    ],
    "brand_name": "Vinea Euro",
    "brand_message": "Good neighbours of the vine: water-wise, modular, repairable.",
    "communication": [
        {
            "market": "Chile",
            "audience": "Technical directors",
            "message": "Saves water",
            "channel": "Trade fair and webinar",
            "language": "Spanish",
        }
    ],
    "governance": "An assembly of the partners meets twice a year; the coordinator leads.",
    "legal_form": "a contract between the partners, without an entity of its own",
    "legal_form_reason": "The partnership needs no staff or contracts of its own before 2028.",
    "phases": [
        {"phase": "Preparation", "period": "2026", "result": "Agreement, plan, contacts"},
        {"phase": "Missions", "period": "2027", "result": "Two missions held"},
    ],
    "funding_mix": [
        {"source": "Grant", "amount": "448750", "purpose": "Joint work", "status": "Secured"},
        {"source": "Partners", "amount": "51250", "purpose": "Own share", "status": "Secured"},
    ],
    "budget_total": "500000",
    "risks": [
        {
            "risk": "Too few companies sign up",
            "likelihood": "Medium",
            "impact": "High",
            "response": "Poll members before fixing the dates",
            "owner": "CVA",
        }
    ],
    "indicators": [
        {
            "indicator": "B2B meetings",
            "unit": "meetings",
            "baseline": "0",
            "target": "120",
            "verification": "Confirmed by both sides",
        }
    ],
    "learning": "After each mission the partners write down what they will do differently.",
    "sustainability": "Mission packages are paid for by companies from 2028 on.",
    "min_target_countries": 2,
    "max_target_countries": 5,
}

ROADMAP: dict[str, Any] = {
    **_COMMON,
    "partners": [
        {**one, "role": "Coordinator" if one["short_name"] == "CVA" else "Beneficiary"}
        for one in PARTNERS
    ],
    "strand_title": "Strand 1: preparation",
    "duration_months": 24,
    "summary": "The partners agree on their cooperation, choose markets and prepare missions.",
    "horizon": "three years after the end of the project",
    "work_packages": [
        {
            "number": "WP1",
            "title": "Partnership",
            "objective": "Agree and lead",
            "lead": "CVA",
            "start_month": 1,
            "end_month": 24,
        },
        {
            "number": "WP2",
            "title": "Markets",
            "objective": "Choose where to go",
            "lead": "STHA",
            "start_month": 2,
            "end_month": 12,
        },
        {
            "number": "WP3",
            "title": "Missions",
            "objective": "Bring companies together",
            "lead": "KZL",
            "start_month": 8,
            "end_month": 24,
        },
    ],
    "tasks": [
        {
            "number": "T1.1",
            "work_package": "WP1",
            "title": "Negotiate the agreement",
            "participants": ["CVA", "STHA", "KZL"],
            "start_month": 1,
            "end_month": 4,
            "depends_on": [],
        },
        {
            "number": "T2.1",
            "work_package": "WP2",
            "title": "Score the markets",
            "participants": ["STHA", "KZL"],
            "start_month": 2,
            "end_month": 7,
            "depends_on": [],
        },
        {
            "number": "T3.1",
            "work_package": "WP3",
            "title": "Prepare the first mission",
            "participants": ["KZL", "CVA"],
            "start_month": 8,
            "end_month": 14,
            "depends_on": ["T1.1", "T2.1"],
        },
    ],
    "deliverables": [
        {
            "number": "D1.1",
            "title": "Signed agreement",
            "work_package": "WP1",
            "lead": "CVA",
            "type": "R",
            "dissemination": "SEN",
            "due_month": 4,
            "answers": "Partnership agreement",
        },
        {
            "number": "D2.1",
            "title": "Strategy plan",
            "work_package": "WP2",
            "lead": "STHA",
            "type": "R",
            "dissemination": "PU",
            "due_month": 8,
            "answers": "Internationalisation strategy plan",
        },
        {
            "number": "D3.1",
            "title": "Roadmap after the project",
            "work_package": "WP3",
            "lead": "KZL",
            "type": "R",
            "dissemination": "PU",
            "due_month": 24,
            "answers": "Implementation roadmap",
        },
    ],
    "milestones": [
        {
            "number": "MS1",
            "title": "All have signed",
            "work_package": "WP1",
            "lead": "CVA",
            "due_month": 4,
            "verification": "Agreement with every signature",
        },
        {
            "number": "MS2",
            "title": "First mission held",
            "work_package": "WP3",
            "lead": "KZL",
            "due_month": 14,
            "verification": "Meetings confirmed by both sides",
        },
    ],
    "call_deliverables": [
        "Partnership agreement",
        "Internationalisation strategy plan",
        "Implementation roadmap",
    ],
    "effort": [
        {"partner": "CVA", "work_package": "WP1", "person_months": "10.5"},
        {"partner": "CVA", "work_package": "WP3", "person_months": "4"},
        {"partner": "STHA", "work_package": "WP1", "person_months": "2"},
        {"partner": "STHA", "work_package": "WP2", "person_months": "9"},
        {"partner": "KZL", "work_package": "WP2", "person_months": "3.25"},
        {"partner": "KZL", "work_package": "WP3", "person_months": "8"},
    ],
    "risks": [
        {
            "risk": "Host cancels the mission",
            "work_package": "WP3",
            "likelihood": "Low",
            "impact": "High",
            "response": "Keep a second host informed",
            "owner": "KZL",
        }
    ],
    "indicator_links": [
        {
            "indicator": "B2B meetings",
            "target": "120",
            "work_package": "WP3",
            "evidence": "Check-in of both sides",
        }
    ],
}

EXAMPLES = {"agreement": AGREEMENT, "strategy": STRATEGY, "roadmap": ROADMAP}


def example(paper: str) -> dict[str, Any]:
    """A fresh copy of a paper's answers, to be spoilt by a test."""
    return deepcopy(EXAMPLES[paper])
