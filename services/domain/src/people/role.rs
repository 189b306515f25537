//! The roles of DOMAIN.md section 7.

names! {
    /// A role that a person holds in one tenant.
    pub enum Role {
        /// Pengguna Anggaran, normally the head of the agency (Kepala Dinas).
        HeadOfAgency = "head_of_agency",
        /// Kuasa Pengguna Anggaran.
        BudgetUserDelegate = "budget_user_delegate",
        /// Pejabat Pembuat Komitmen. Never abbreviated: PPK names two offices.
        CommitmentOfficer = "commitment_officer",
        /// Pejabat Pengadaan.
        ProcurementOfficer = "procurement_officer",
        /// Pejabat Pelaksana Teknis Kegiatan (PPTK).
        ActivityOfficer = "activity_officer",
        /// Member of the verification team.
        Verifier = "verifier",
        /// Pranata Humas.
        PublicRelationsOfficer = "public_relations_officer",
        /// Pejabat Penatausahaan Keuangan SKPD (PPK-SKPD).
        FinanceAdminOfficer = "finance_admin_officer",
        /// Bendahara Pengeluaran.
        Treasurer = "treasurer",
        /// Inspektorat, APIP.
        InternalAuditor = "internal_auditor",
        /// Wali Kota, Bupati or Gubernur: reads, never writes.
        RegionalHead = "regional_head",
        /// Administers people and the office, and has no business permission.
        TenantAdministrator = "tenant_administrator",
        /// Administers a media company's account.
        MediaAdministrator = "media_administrator",
        /// A journalist of a media company: reads the company's own records.
        Journalist = "journalist",
    }
}

impl Role {
    /// Whether the role belongs to a media company.
    pub fn is_of_company(self) -> bool {
        matches!(self, Self::MediaAdministrator | Self::Journalist)
    }
    /// Roles that no person holds beside any other (DOMAIN.md 7: no business permission, no write at all, independence).
    pub fn stands_alone(self) -> bool {
        matches!(self, Self::TenantAdministrator | Self::RegionalHead | Self::InternalAuditor)
    }
    /// Roles in which nobody acts for another: a check is what one person saw.
    pub fn is_personal(self) -> bool {
        self.stands_alone() || self.is_of_company() || self == Self::Verifier
    }
    /// Places of power over money (A10): roles that order, commit, ask for, check, authorise or pay, and the one that says
    /// who does; the auditor, who puts the measures of red flags in force; and who speaks for a company that is paid.
    /// Nobody puts a person of the own choice there alone. A verifier says what was seen and moves no money; the head of
    /// the region and a company's journalists decide nothing here.
    pub fn has_power_over_money(self) -> bool {
        match self {
            Self::HeadOfAgency
            | Self::BudgetUserDelegate
            | Self::CommitmentOfficer
            | Self::ProcurementOfficer
            | Self::ActivityOfficer
            | Self::FinanceAdminOfficer
            | Self::Treasurer
            | Self::InternalAuditor
            | Self::TenantAdministrator
            | Self::MediaAdministrator => true,
            Self::Verifier | Self::PublicRelationsOfficer | Self::RegionalHead | Self::Journalist => false,
        }
    }
    /// Pairs that one person may not hold in one tenant (DOMAIN.md 7, hard conflicts).
    pub fn conflicts_with(self, other: Self) -> bool {
        const PAIRS: &[(Role, Role)] = &[
            (Role::CommitmentOfficer, Role::FinanceAdminOfficer),
            (Role::CommitmentOfficer, Role::Treasurer),
            (Role::FinanceAdminOfficer, Role::Treasurer),
            (Role::ActivityOfficer, Role::FinanceAdminOfficer),
            // The budget user orders what the treasurer asks for and pays (DOMAIN.md 7: SPM and SPP).
            (Role::HeadOfAgency, Role::Treasurer),
            (Role::BudgetUserDelegate, Role::Treasurer),
        ];
        PAIRS.contains(&(self, other)) || PAIRS.contains(&(other, self))
    }
}
